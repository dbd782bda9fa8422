#include "arago/nn/conv_engine.hpp"

#include "arago/core/error.hpp"
#include "detail/kokkos_conv_engine.hpp"
#include "detail/onednn_conv_engine.hpp"

#include <type_traits>

namespace arago::nn {

template <class Scalar>
std::unique_ptr<ConvEngine<Scalar>> make_conv_engine(Engine engine, std::vector<ConvShape> layers, int shard_groups) {
  ARAGO_REQUIRE(shard_groups >= 1, "train.shard_groups = " << shard_groups << " must be positive; try 2");
  if (engine == Engine::kokkos)
    return std::make_unique<detail::KokkosConvEngine<Scalar>>(std::move(layers), shard_groups);
  if constexpr (std::is_same_v<Scalar, float> && std::is_same_v<ExecutionSpace, HostSpace>) {
    return std::make_unique<detail::OneDnnConvEngine>(std::move(layers), shard_groups);
  } else {
    throw InputError("the convolution engine onednn computes in float on a host only; use engine kokkos");
  }
}

template std::unique_ptr<ConvEngine<float>> make_conv_engine(Engine, std::vector<ConvShape>, int);
template std::unique_ptr<ConvEngine<double>> make_conv_engine(Engine, std::vector<ConvShape>, int);

}  // namespace arago::nn
