#include "arago/nn/conv_engine.hpp"

#include "arago/core/error.hpp"
#include "detail/kokkos_conv_engine.hpp"

namespace arago::nn {

template <class Scalar>
Engine default_engine() {
  return Engine::kokkos;
}

template <class Scalar>
std::unique_ptr<ConvEngine<Scalar>> make_conv_engine(Engine engine, std::vector<ConvShape> layers, int shard_groups) {
  (void)engine;
  return std::make_unique<detail::KokkosConvEngine<Scalar>>(std::move(layers), shard_groups);
}

template Engine default_engine<float>();
template Engine default_engine<double>();
template std::unique_ptr<ConvEngine<float>> make_conv_engine(Engine, std::vector<ConvShape>, int);
template std::unique_ptr<ConvEngine<double>> make_conv_engine(Engine, std::vector<ConvShape>, int);

}  // namespace arago::nn
