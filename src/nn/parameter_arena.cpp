#include "arago/nn/parameter_arena.hpp"

#include "arago/core/rng.hpp"

#include <cmath>

namespace arago::nn {

template <class Scalar>
ParameterArena<Scalar>::ParameterArena(const ModelSpec& spec) : layout_(spec) {
  weights = View<Scalar*>("weights", layout_.size());
  first_moment = View<Scalar*>("first moment", layout_.size());
  second_moment = View<Scalar*>("second moment", layout_.size());
}

template <class Scalar>
View<Scalar*> ParameterArena<Scalar>::slice(const View<Scalar*>& parameters, std::string_view name) const {
  const Slice& found = layout_.find(name);
  return Kokkos::subview(parameters, std::make_pair(found.offset, found.offset + found.size));
}

template <class Scalar>
void ParameterArena<Scalar>::initialise(std::uint64_t seed) {
  const auto host = Kokkos::create_mirror_view(weights);
  for (const Slice& slice : layout_.slices()) {
    const double limit = slice.is_kernel() ? std::sqrt(6.0 / (9.0 * slice.shape[2] + 9.0 * slice.shape[3])) : 0.0;
    for (std::size_t i = slice.offset; i < slice.offset + slice.size; ++i)
      host(i) = slice.is_kernel() ? static_cast<Scalar>(CounterRng(seed, Stream::weights, 0, i).uniform(-limit, limit))
                                  : Scalar{0};
  }
  Kokkos::deep_copy(weights, host);
  Kokkos::deep_copy(first_moment, Scalar{0});
  Kokkos::deep_copy(second_moment, Scalar{0});
}

template class ParameterArena<float>;
template class ParameterArena<double>;

}  // namespace arago::nn
