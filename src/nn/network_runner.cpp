#include "detail/network_runner.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <exception>
#include <omp.h>

namespace arago::nn::detail {

template <class Scalar>
NetworkRunner<Scalar>::NetworkRunner(const ModelSpec& spec, Engine engine, int max_groups, int shard_groups)
    : spec_(spec), graph_(spec), max_groups_(max_groups), shard_groups_(shard_groups) {
  ARAGO_REQUIRE(max_groups >= 1, "train.batch_size = " << max_groups << " must be positive; try 16");
  ARAGO_REQUIRE(shard_groups >= 1, "train.shard_groups = " << shard_groups << " must be positive; try 2");
  engine_ = make_conv_engine<Scalar>(engine, graph_.layers, shard_groups);
  activations_ = View<Scalar*>(uninitialised("activations"), graph_.activations_per_group * max_groups);
  make_gradient_workspace(omp_get_max_threads());
}

/// Room for the whole batch, or for a shard of each thread, whichever is more.
template <class Scalar>
void NetworkRunner<Scalar>::make_gradient_workspace(int threads) {
  const std::size_t groups = std::max(max_groups_, threads * std::min(shard_groups_, max_groups_));
  if (gradients_.size() < graph_.gradients_per_group * groups)
    gradients_ = View<Scalar*>(uninitialised("gradients"), graph_.gradients_per_group * groups);
}

template <class Scalar>
Scalar* NetworkRunner<Scalar>::activation(int tensor, int first_group) const {
  const Tensor& found = graph_.tensors[tensor];
  return activations_.data() + found.offset * max_groups_ + found.size() * first_group;
}

template <class Scalar>
Scalar* NetworkRunner<Scalar>::gradient(int tensor, const Place& place) const {
  return place.gradients + graph_.tensors[tensor].gradient_offset * place.capacity;
}

/// work(place) for the whole batch, or for each shard in parallel. Errors of shards are thrown after all have ended.
template <class Scalar>
template <class Work>
void NetworkRunner<Scalar>::for_each_place(int groups, const Work& work) {
  const int n_shards = shards(groups), threads = omp_get_max_threads();
  make_gradient_workspace(threads);
  if (!engine_->works_by_shard(n_shards, threads)) {
    work(Place{{0, groups, 0, n_shards, true}, gradients_.data(), max_groups_});
    return;
  }
  const int capacity = std::min(shard_groups_, max_groups_);
  std::exception_ptr error;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (int shard = 0; shard < n_shards; ++shard) {
    const int first = shard * shard_groups_;
    try {
      work(Place{{first, std::min(shard_groups_, groups - first), shard, 1, false},
                 gradients_.data() + graph_.gradients_per_group * capacity * omp_get_thread_num(),
                 capacity});
    } catch (...) {
#pragma omp critical(arago_nn_shard_error)
      error = std::current_exception();
    }
  }
  if (error) std::rethrow_exception(error);
}

template <class Scalar>
void NetworkRunner<Scalar>::forward(const ExecutionSpace& exec, const View<const Scalar*>& weights, int groups,
                                    const BatchPointers<Scalar, Scalar>& batch) {
  ARAGO_ASSERT(groups <= max_groups_, groups << " groups in a workspace for " << max_groups_);
  last_groups_ = groups;
  if (groups == 0) return;
  engine_->prepare(groups);
  engine_->load_weights(exec, weights, false);
  for_each_place(groups, [&](const Place& place) { forward_steps(exec, place, batch); });
}

template <class Scalar>
void NetworkRunner<Scalar>::backward(const ExecutionSpace& exec, const View<const Scalar*>& weights, int groups,
                                     const BatchPointers<Scalar, const Scalar>& batch,
                                     const View<Scalar**>& shard_gradients, Scalar* d_input) {
  ARAGO_ASSERT(groups == last_groups_, "backward of " << groups << " groups after a forward of " << last_groups_);
  if (groups == 0) return;
  engine_->prepare(groups);
  engine_->load_weights(exec, weights, true);
  for_each_place(groups, [&](const Place& place) { backward_steps(exec, place, batch, shard_gradients, d_input); });
}

template <class Scalar>
MapRule NetworkRunner<Scalar>::map_rule(bool is_phase) const {
  return {.N = spec_.N,
          .maps = spec_.map_channels(),
          .padded = spec_.has_padding(),
          .activation = head_activation(spec_, is_phase)};
}

template <class Scalar>
void NetworkRunner<Scalar>::forward_steps(const ExecutionSpace& exec, const Place& place,
                                          const BatchPointers<Scalar, Scalar>& batch) const {
  const WorkSpan& span = place.span;
  for (const Step& step : graph_.steps) {
    const Tensor& in = graph_.tensors[step.in];
    const Scalar* x = step.in == 0 ? batch.input + in.size() * span.first_group : activation(step.in, span.first_group);
    Scalar* y = activation(step.out, span.first_group);
    switch (step.operation) {
      case Operation::convolution:
        engine_->forward(exec, span, step.layer, x, y);
        break;
      case Operation::pooling:
        pool(exec, span, in.extents, x, y);
        break;
      case Operation::upsampling:
        upsample(exec, span, in.extents, x, y);
        break;
    }
  }
  const std::size_t map_size = static_cast<std::size_t>(spec_.N) * spec_.N * spec_.map_channels() * span.first_group;
  for (const bool is_phase : {false, true}) {
    const Head& head = is_phase ? graph_.phase : graph_.amplitude;
    make_map(exec, span, map_rule(is_phase), activation(head.linear, span.first_group),
             head.border < 0 ? nullptr : activation(head.border, span.first_group),
             (is_phase ? batch.phase : batch.amplitude) + map_size);
  }
}

template <class Scalar>
void NetworkRunner<Scalar>::backward_steps(const ExecutionSpace& exec, const Place& place,
                                           const BatchPointers<Scalar, const Scalar>& batch,
                                           const View<Scalar**>& shard_gradients, Scalar* d_input) const {
  const int first = place.span.first_group;
  const std::size_t map_size = static_cast<std::size_t>(spec_.N) * spec_.N * spec_.map_channels() * first;
  for (const bool is_phase : {false, true}) {
    const Head& head = is_phase ? graph_.phase : graph_.amplitude;
    make_map_vjp(exec, place.span, map_rule(is_phase), activation(head.linear, first),
                 head.border < 0 ? nullptr : activation(head.border, first),
                 (is_phase ? batch.phase : batch.amplitude) + map_size, gradient(head.linear, place),
                 head.border < 0 ? nullptr : gradient(head.border, place));
  }
  const std::size_t input_size = graph_.tensors[0].size() * first;
  for (auto step = graph_.steps.rbegin(); step != graph_.steps.rend(); ++step) {
    if (step->in > 0)
      backward_step(exec, place, *step, activation(step->in, first), shard_gradients, gradient(step->in, place));
    else
      backward_step(exec, place, *step, batch.input + input_size, shard_gradients,
                    d_input ? d_input + input_size : nullptr);
  }
}

/// From the gradient of step.out (with respect to what went into its ReLU, if it has one) to that of step.in.
template <class Scalar>
void NetworkRunner<Scalar>::backward_step(const ExecutionSpace& exec, const Place& place, const Step& step,
                                          const Scalar* x, const View<Scalar**>& shard_gradients, Scalar* dx) const {
  const Tensor& in = graph_.tensors[step.in];
  const Scalar* dy = gradient(step.out, place);
  switch (step.operation) {
    case Operation::pooling:
      pool_vjp(exec, place.span, in.extents, x, dy, dx);
      break;
    case Operation::upsampling:
      upsample_vjp(exec, place.span, in.extents, x, dy, dx);
      break;
    case Operation::convolution:
      engine_->backward_weights(exec, place.span, step.layer, x, dy, shard_gradients);
      if (step.clear) set_zero(exec, place.span, in.extents, dx);
      if (dx)
        engine_->backward_data(exec, place.span, step.layer, dy, in.relu_output ? x : nullptr, step.accumulate, dx);
      break;
  }
}

template class NetworkRunner<float>;
template class NetworkRunner<double>;

}  // namespace arago::nn::detail
