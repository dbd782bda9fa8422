#include "fft/detail/planner.hpp"

#include "arago/core/error.hpp"
#include "fft/detail/wisdom_file.hpp"

namespace arago::fft::detail {
namespace {

std::mutex& planner_mutex() {
  static std::mutex mutex;
  return mutex;
}

/// Memory to plan with; ESTIMATE and wisdom do not touch it.
template <class Scalar>
struct Sample {
  explicit Sample(std::size_t elements)
      : memory(Fftw<Scalar>::allocate(elements * sizeof(typename Fftw<Scalar>::Number)), Fftw<Scalar>::free) {
    ARAGO_CHECK(ResourceError, memory, "no memory to plan a Fourier transform of " << elements << " elements");
  }
  auto* data() { return static_cast<typename Fftw<Scalar>::Number*>(memory.get()); }
  std::unique_ptr<void, void (*)(void*)> memory;
};

template <class Scalar>
OwnedPlan<Scalar> own(typename Fftw<Scalar>::Plan plan) {
  return {plan, Fftw<Scalar>::destroy};
}

}  // namespace

template <class Scalar>
PlannerSession<Scalar>::PlannerSession() : lock_(planner_mutex()) {
  Fftw<Scalar>::forget_wisdom();
  const std::string& wisdom = wisdom_text<Scalar>();
  if (!wisdom.empty()) Fftw<Scalar>::import_wisdom(wisdom.c_str());
}

template <class Scalar>
OwnedPlan<Scalar> PlannerSession<Scalar>::image_from_wisdom(int rows, int columns, int sign) {
  Sample<Scalar> sample(static_cast<std::size_t>(rows) * columns);
  return own<Scalar>(Fftw<Scalar>::plan_2d(rows, columns, sample.data(), sign, FFTW_MEASURE | FFTW_WISDOM_ONLY));
}

template <class Scalar>
OwnedPlan<Scalar> PlannerSession<Scalar>::image_by_estimate(int rows, int columns, int sign) {
  Sample<Scalar> sample(static_cast<std::size_t>(rows) * columns);
  return own<Scalar>(Fftw<Scalar>::plan_2d(rows, columns, sample.data(), sign, FFTW_ESTIMATE));
}

template <class Scalar>
OwnedPlan<Scalar> PlannerSession<Scalar>::line(int length, int sign) {
  Sample<Scalar> sample(static_cast<std::size_t>(length));
  if (auto* plan = Fftw<Scalar>::plan_1d(length, sample.data(), sign, FFTW_MEASURE | FFTW_WISDOM_ONLY))
    return own<Scalar>(plan);
  return own<Scalar>(Fftw<Scalar>::plan_1d(length, sample.data(), sign, FFTW_ESTIMATE));
}

template <class Scalar>
OwnedPlan<Scalar> PlannerSession<Scalar>::transposition(std::int64_t rows, std::int64_t columns,
                                                        std::int64_t buffer_elements, MPI_Comm comm) {
  Sample<Scalar> sample(static_cast<std::size_t>(buffer_elements));
  auto* numbers = reinterpret_cast<Scalar*>(sample.data());
  OwnedPlan<Scalar> plan = own<Scalar>(Fftw<Scalar>::plan_transposition(rows, columns, numbers, comm));
  ARAGO_ASSERT(plan, "FFTW-MPI cannot transpose " << rows << " x " << columns);
  return plan;
}

template class PlannerSession<float>;
template class PlannerSession<double>;

}  // namespace arago::fft::detail
