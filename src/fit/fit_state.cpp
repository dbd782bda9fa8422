#include "arago/fit/fit_state.hpp"

#include <algorithm>

namespace arago::fit {

std::int64_t FitTrace::best() const {
  return std::min_element(loss.begin(), loss.end()) - loss.begin();
}

std::string name_of(FitEnd end) {
  switch (end) {
    case FitEnd::converged:
      return "converged";
    case FitEnd::step_limit:
      return "step_limit";
    case FitEnd::no_descent:
      return "no_descent";
    default:
      return "running";
  }
}

}  // namespace arago::fit
