#pragma once

#include "fft/detail/fftw_api.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace arago::fft::detail {

/// A plan that destroys itself.
template <class Scalar>
using OwnedPlan =
    std::unique_ptr<std::remove_pointer_t<typename Fftw<Scalar>::Plan>, void (*)(typename Fftw<Scalar>::Plan)>;

/// Exclusive use of FFTW's planner (which is not thread-safe), in a state that does not depend on what was planned
/// before: all it knows is the wisdom file. So a plan is a function of its shape and that file.
template <class Scalar>
class PlannerSession {
 public:
  PlannerSession();

  /// In place, for memory aligned as FFTW wants it. Null when the wisdom file does not have it.
  OwnedPlan<Scalar> image_from_wisdom(int rows, int columns, int sign);
  OwnedPlan<Scalar> image_by_estimate(int rows, int columns, int sign);
  /// From wisdom, else by estimate.
  OwnedPlan<Scalar> line(int length, int sign);
  /// Collective. (rows, columns) spread by rows -> (columns, rows) spread by columns, of complex numbers, in place.
  OwnedPlan<Scalar> transposition(std::int64_t rows, std::int64_t columns, std::int64_t buffer_elements, MPI_Comm comm);

 private:
  std::unique_lock<std::mutex> lock_;
};

extern template class PlannerSession<float>;
extern template class PlannerSession<double>;

}  // namespace arago::fft::detail
