#include "arago/fit/optimizer.hpp"

#include "arago/core/error.hpp"

namespace arago::fit {

std::vector<double> list_of(const Eigen::VectorXd& values) {
  return {values.data(), values.data() + values.size()};
}

Eigen::VectorXd vector_of(const OptimizerState& state, const std::string& name, Eigen::Index length) {
  const auto found = state.find(name);
  ARAGO_CHECK(DataFileError, found != state.end(), "a checkpoint of this fit lacks the numbers '" << name << "'");
  const auto stored = static_cast<Eigen::Index>(found->second.size());
  ARAGO_CHECK(DataFileError, length < 0 || stored == length,
              "a checkpoint of this fit holds " << stored << " numbers '" << name << "', not " << length);
  return Eigen::Map<const Eigen::VectorXd>(found->second.data(), stored);
}

double number_of(const OptimizerState& state, const std::string& name) {
  return vector_of(state, name, 1)[0];
}

}  // namespace arago::fit
