#include "arago/nn/autoencoder.hpp"

#include "arago/core/error.hpp"
#include "detail/network_runner.hpp"

namespace arago::nn {

template <class Scalar>
struct Autoencoder<Scalar>::State {
  ModelSpec spec;
  detail::NetworkRunner<Scalar> runner;
};

template <class Scalar>
Autoencoder<Scalar>::Autoencoder(const ModelSpec& spec, Engine engine, int max_local_groups, int shard_groups)
    : state_(new State{spec, detail::NetworkRunner<Scalar>(spec, engine, max_local_groups, shard_groups)}) {}

template <class Scalar>
Autoencoder<Scalar>::~Autoencoder() = default;
template <class Scalar>
Autoencoder<Scalar>::Autoencoder(Autoencoder&&) noexcept = default;
template <class Scalar>
Autoencoder<Scalar>& Autoencoder<Scalar>::operator=(Autoencoder&&) noexcept = default;

template <class Scalar>
const ModelSpec& Autoencoder<Scalar>::spec() const {
  return state_->spec;
}

template <class Scalar>
std::size_t Autoencoder<Scalar>::parameters() const {
  return ParameterLayout(state_->spec).size();
}

template <class Scalar>
void Autoencoder<Scalar>::forward(const ExecutionSpace& exec, const View<const Scalar*>& weights,
                                  const View<const Scalar****>& input, const View<Scalar****>& amplitude,
                                  const View<Scalar****>& phase) {
  const int groups = static_cast<int>(input.extent(0));
  const auto expect = [&](const auto& view, const char* name, int channels) {
    const std::size_t N = state_->spec.N;
    ARAGO_ASSERT(view.extent(0) == input.extent(0) && view.extent(1) == N && view.extent(2) == N &&
                     view.extent(3) == static_cast<std::size_t>(channels),
                 name << " must be (" << groups << ", " << N << ", " << N << ", " << channels << ")");
  };
  expect(input, "input", state_->spec.channels());
  expect(amplitude, "amplitude", state_->spec.map_channels());
  expect(phase, "phase", state_->spec.map_channels());
  state_->runner.forward(exec, weights, groups, {input.data(), amplitude.data(), phase.data()});
}

template <class Scalar>
void Autoencoder<Scalar>::backward(const ExecutionSpace& exec, const View<const Scalar*>& weights,
                                   const View<const Scalar****>& input, const View<const Scalar****>& d_amplitude,
                                   const View<const Scalar****>& d_phase, const View<Scalar**>& shard_gradients,
                                   const View<Scalar****>& d_input) {
  const int groups = static_cast<int>(input.extent(0));
  const int shards = state_->runner.shards(groups);
  ARAGO_ASSERT(
      shard_gradients.extent(0) >= static_cast<std::size_t>(shards) && shard_gradients.extent(1) == parameters(),
      "shard_gradients must be (" << shards << ", " << parameters() << ")");
  ARAGO_ASSERT(d_amplitude.extent(0) == input.extent(0) && d_phase.extent(0) == input.extent(0),
               "d_amplitude and d_phase must have the groups of the input, " << groups);
  ARAGO_ASSERT(d_input.size() == 0 || d_input.size() == input.size(), "d_input must be empty or shaped like the input");
  state_->runner.backward(exec, weights, groups, {input.data(), d_amplitude.data(), d_phase.data()}, shard_gradients,
                          d_input.size() == 0 ? nullptr : d_input.data());
}

template <class Scalar>
std::vector<std::string> Autoencoder<Scalar>::stage_names() const {
  std::vector<std::string> names;
  for (const detail::Tensor& tensor : state_->runner.graph().tensors)
    if (!tensor.stage.empty()) names.push_back(tensor.stage);
  return names;
}

template <class Scalar>
View<const Scalar****> Autoencoder<Scalar>::stage(std::string_view name) const {
  const auto& tensors = state_->runner.graph().tensors;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].stage != name) continue;
    const auto [height, width, channels] = tensors[i].extents;
    return View<const Scalar****>(state_->runner.activation(static_cast<int>(i), 0), state_->runner.last_groups(),
                                  height, width, channels);
  }
  throw std::logic_error("the network has no stage '" + std::string(name) + "'");
}

template <class Scalar>
double Autoencoder<Scalar>::forward_flop_per_group() const {
  double flop = 0;
  for (const ConvShape& layer : state_->runner.graph().layers) flop += layer.flop_per_group();
  return flop;
}

template <class Scalar>
const std::vector<ConvShape>& Autoencoder<Scalar>::convolutions() const {
  return state_->runner.graph().layers;
}

template <class Scalar>
std::size_t Autoencoder<Scalar>::workspace_bytes() const {
  return state_->runner.workspace_bytes();
}

template <class Scalar>
const ConvEngine<Scalar>& Autoencoder<Scalar>::engine() const {
  return state_->runner.engine();
}

template class Autoencoder<float>;
template class Autoencoder<double>;

}  // namespace arago::nn
