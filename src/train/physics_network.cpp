#include "arago/train/physics_network.hpp"

#include "arago/core/error.hpp"
#include "arago/ptycho/diffraction_model.hpp"
#include "arago/ptycho/patch_grid.hpp"
#include "arago/train/loss.hpp"
#include "arago/train/object_terms.hpp"
#include "train/detail/group_rows.hpp"
#include "train/detail/label_loss.hpp"
#include "train/detail/network_input.hpp"
#include "train/detail/object_maps.hpp"
#include "train/detail/shard_sum.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::train {
namespace {

ptycho::PatchGridSpec grid_spec(const NetworkSpec& spec) {
  return {.N = spec.model.N,
          .channels = spec.model.channels(),
          .padded = spec.padded_size,
          .object_big = spec.model.object_big,
          .probe_big = !spec.model.has_padding() || spec.model.probe_big,
          .overlap = spec.overlap};
}

/// The maps of the first `groups` groups.
template <class S>
MapPair<S> map_pair(const NetworkSpec& spec, const View<S****>& first, const View<S****>& second, std::size_t groups) {
  return {spec.model.output, first_groups(first, groups), first_groups(second, groups)};
}

}  // namespace

template <class S>
struct PhysicsNetwork<S>::State {
  State(const NetworkSpec& wanted, std::size_t capacity);

  NetworkSpec spec;
  std::size_t groups = 0;  ///< of the last forward
  nn::ParameterArena<S> parameters;
  nn::Autoencoder<S> autoencoder;
  ptycho::PatchGrid<S> grid;
  ptycho::DiffractionModel<S> optics;
  View<Image**> probe;
  double log_scale = 0.0, log_ratio = 0.0;

  // Values of the forward pass and, below, their cotangents; one row a group.
  View<S****> input, amplitude, phase;
  View<Image****> object_patches, patches, field;
  View<Image***> merged;
  View<S****> d_input, d_amplitude, d_phase;
  View<Image****> d_object_patches, d_patches;
  View<Image***> d_merged, d_probe;

  LossRows row_sums;
  View<GroupLoss*> per_group;
  typename View<GroupLoss*>::HostMirror host_per_group;
  std::vector<ShardSums> shard_sums;
  View<S**> shard_gradients, shard_probe_gradients;

  bool uses_input_gradient() const {
    return spec.scale_gradient && spec.input != nn::InputTransform::counts && !spec.supervised();
  }
  InputRule input_rule() const {
    return {spec.input, spec.input == nn::InputTransform::counts ? spec.input_scale : std::exp(-log_scale)};
  }
  void allocate_gradients(std::size_t n);
  void compare_with_labels(const ExecutionSpace& exec, const Batch<S>& batch, bool with_gradient);
  void backward_optics(const ExecutionSpace& exec, const Batch<S>& batch);
  void collect_sums(const ExecutionSpace& exec, const ShardShare& share);
  ObjectTerms object_terms(const Batch<S>& batch) const;
};

template <class S>
ObjectTerms PhysicsNetwork<S>::State::object_terms(const Batch<S>& batch) const {
  const double pixels = 1.0 * spec.model.N * spec.model.N;
  return {.weights = spec.loss,
          .element = 1.0 / (static_cast<double>(batch.share.groups) * pixels),
          .central_only = !grid.spec().probe_big};
}

template <class S>
PhysicsNetwork<S>::State::State(const NetworkSpec& wanted, std::size_t n)
    : spec(wanted),
      parameters(wanted.model),
      autoencoder(wanted.model, wanted.engine, static_cast<int>(n), wanted.shard_groups),
      grid(grid_spec(wanted), static_cast<int>(n)),
      optics({.N = wanted.model.N, .mask = wanted.probe_mask, .field_smoothing_px = wanted.field_smoothing_px},
             static_cast<int>(n) * wanted.model.channels()),
      probe("probe", wanted.model.N, wanted.model.N) {
  const std::size_t N = spec.model.N, C = spec.model.channels(), nf = spec.model.map_channels(), P = spec.padded_size;
  const auto maps = [&](const char* name, std::size_t channels) {
    return View<S****>(uninitialised(name), n, N, N, channels);
  };
  const auto images = [&](const char* name, std::size_t count) {
    return View<Image****>(uninitialised(name), n, count, N, N);
  };
  input = maps("input", C), amplitude = maps("amplitude", nf), phase = maps("phase", nf);
  object_patches = images("object patches", nf), patches = images("patches", C), field = images("field", C);
  merged = View<Image***>(uninitialised("merged object"), n, P, P);
  row_sums = LossRows(uninitialised("loss rows"), n * std::max(C * N, P));
  per_group = View<GroupLoss*>("loss of groups", n);
  host_per_group = Kokkos::create_mirror_view(per_group);
  shard_sums.resize((n + spec.shard_groups - 1) / spec.shard_groups);
  if (spec.backward) allocate_gradients(n);
}

template <class S>
void PhysicsNetwork<S>::State::allocate_gradients(std::size_t n) {
  const std::size_t N = spec.model.N, C = spec.model.channels(), nf = spec.model.map_channels(), P = spec.padded_size;
  if (uses_input_gradient()) d_input = View<S****>(uninitialised("d_input"), n, N, N, C);
  d_amplitude = View<S****>(uninitialised("d_amplitude"), n, N, N, nf);
  d_phase = View<S****>(uninitialised("d_phase"), n, N, N, nf);
  d_object_patches = View<Image****>(uninitialised("d_object_patches"), n, nf, N, N);
  d_patches = View<Image****>(uninitialised("d_patches"), n, C, N, N);
  d_merged = View<Image***>(uninitialised("d_merged"), n, P, P);
  const std::size_t shards = shard_sums.size();
  shard_gradients = View<S**>(uninitialised("shard gradients"), shards, parameters.size());
  if (!spec.probe_gradient) return;
  d_probe = View<Image***>(uninitialised("d_probe"), n, N, N);
  shard_probe_gradients = View<S**>(uninitialised("shard probe gradients"), shards, 2 * N * N);
}

template <class S>
void PhysicsNetwork<S>::State::collect_sums(const ExecutionSpace& exec, const ShardShare& share) {
  Kokkos::deep_copy(exec, host_per_group, per_group);
  exec.fence();
  shard_sums.resize(share.shards);
  sum_over_shards(host_per_group, share, shard_sums);
}

template <class S>
void PhysicsNetwork<S>::forward_object(const ExecutionSpace& exec, const Batch<S>& batch) {
  State& s = *state_;
  s.groups = batch.share.local_groups();
  if (s.groups == 0) return;
  const auto input = first_groups(s.input, s.groups);
  const auto amplitude = first_groups(s.amplitude, s.groups);
  const auto phase = first_groups(s.phase, s.groups);
  const auto object_patches = first_groups(s.object_patches, s.groups);
  const auto displacement = first_groups(batch.displacement, s.groups);
  make_input<S>(exec, s.input_rule(), batch.amplitude, input);
  s.autoencoder.forward(exec, s.parameters.weights, input, amplitude, phase);
  join_maps<S>(exec, map_pair(s.spec, s.amplitude, s.phase, s.groups), object_patches);
  s.grid.merge(exec, object_patches, displacement, first_groups(s.merged, s.groups));
  if (s.spec.rectangular) scale_imaginary<S>(exec, std::exp(s.log_ratio), first_groups(s.merged, s.groups));
}

template <class S>
void PhysicsNetwork<S>::forward(const ExecutionSpace& exec, const Batch<S>& batch) {
  forward_object(exec, batch);
  State& s = *state_;
  const bool learns_labels = s.spec.supervised() && s.spec.backward;
  if (s.groups == 0 || learns_labels) return;
  const auto patches = first_groups(s.patches, s.groups);
  s.grid.extract(exec, first_groups(s.merged, s.groups), first_groups(batch.displacement, s.groups), patches);
  s.optics.far_field(exec, s.probe, patches, first_groups(s.field, s.groups));
}

template <class S>
void PhysicsNetwork<S>::part_fields(const ExecutionSpace& exec, const Batch<S>& batch, const View<Image****>& of_real,
                                    const View<Image****>& of_imaginary) {
  State& s = *state_;
  if (s.groups == 0) return;
  const auto patches = first_groups(s.patches, s.groups);
  const View<Image***> part(uninitialised("part of merged object"), s.groups, s.merged.extent(1), s.merged.extent(2));
  for (const bool imaginary : {false, true}) {
    keep_part<S>(exec, imaginary, first_groups(s.merged, s.groups), part);
    s.grid.extract(exec, part, first_groups(batch.displacement, s.groups), patches);
    s.optics.far_field(exec, s.probe, patches, imaginary ? of_imaginary : of_real);
  }
  exec.fence();
}

template <class S>
void PhysicsNetwork<S>::loss(const ExecutionSpace& exec, const Batch<S>& batch, bool with_gradient) {
  State& s = *state_;
  if (s.spec.supervised()) return s.compare_with_labels(exec, batch, with_gradient);
  const double pixels = 1.0 * s.spec.model.channels() * s.spec.model.N * s.spec.model.N;
  const LossSettings settings{.weights = s.spec.loss,
                              .log_scale = s.log_scale,
                              .element = 1.0 / (static_cast<double>(batch.share.groups) * pixels),
                              .with_cotangent = with_gradient};
  compare_counts<S>(exec, settings, s.groups, batch.counts, s.field, s.row_sums, s.per_group);
  if (s.spec.loss.on_object())
    compare_objects<S>(exec, s.object_terms(batch), s.spec.model.N, first_groups(s.merged, s.groups),
                       batch.object_amplitude, s.row_sums, s.per_group);
  s.collect_sums(exec, batch.share);
}

template <class S>
void PhysicsNetwork<S>::State::compare_with_labels(const ExecutionSpace& exec, const Batch<S>& batch,
                                                   bool with_gradient) {
  const double element = 1.0 / (static_cast<double>(batch.share.groups) * spec.model.N * spec.model.N);
  LabelledMaps<S> maps{first_groups(amplitude, groups), first_groups(phase, groups), {}, {}};
  if (with_gradient) maps.d_amplitude = d_amplitude, maps.d_phase = d_phase;
  compare_labels<S>(exec, element, batch, maps, row_sums, per_group);
  collect_sums(exec, batch.share);
}

/// From the cotangent of the field to those of the maps.
template <class S>
void PhysicsNetwork<S>::State::backward_optics(const ExecutionSpace& exec, const Batch<S>& batch) {
  const auto rows = [&](const auto& all) { return first_groups(all, groups); };
  const auto displacement = rows(batch.displacement);
  if (spec.probe_gradient) {
    optics.far_field_vjp(exec, probe, rows(patches), rows(field), rows(d_patches), rows(d_probe));
    sum_probe_over_shards<S>(exec, batch.share, d_probe, shard_probe_gradients);
  } else {
    optics.far_field_vjp(exec, probe, rows(field), rows(d_patches));
  }
  grid.extract_vjp(exec, rows(d_patches), displacement, rows(d_merged));
  if (spec.loss.on_object())
    add_object_cotangent<S>(exec, object_terms(batch), spec.model.N, rows(merged), batch.object_amplitude,
                            rows(d_merged));
  if (spec.rectangular) {
    add_ratio_use<S>(exec, rows(merged), rows(d_merged), row_sums, per_group);
    scale_imaginary<S>(exec, std::exp(log_ratio), rows(d_merged));
  }
  grid.merge_vjp(exec, rows(d_merged), displacement, rows(d_object_patches));
  join_maps_vjp<S>(exec, map_pair(spec, amplitude, phase, groups), rows(d_object_patches), rows(d_amplitude),
                   rows(d_phase));
}

template <class S>
void PhysicsNetwork<S>::backward(const ExecutionSpace& exec, const Batch<S>& batch) {
  State& s = *state_;
  if (s.groups == 0) return;
  const auto rows = [&](const auto& all) { return first_groups(all, s.groups); };
  if (!s.spec.supervised()) s.backward_optics(exec, batch);
  const auto d_input = s.uses_input_gradient() ? rows(s.d_input) : View<S****>();
  s.autoencoder.backward(exec, s.parameters.weights, rows(s.input), rows(s.d_amplitude), rows(s.d_phase),
                         shard_gradients(), d_input);
  if (s.uses_input_gradient()) add_input_use<S>(exec, s.spec.input, rows(s.input), d_input, s.row_sums, s.per_group);
  if (s.uses_input_gradient() || s.spec.rectangular) s.collect_sums(exec, batch.share);
}

template <class S>
PhysicsNetwork<S>::PhysicsNetwork(const NetworkSpec& spec, int max_local_groups) {
  ARAGO_ASSERT(spec.padded_size >= spec.model.N && (spec.padded_size - spec.model.N) % 2 == 0 && spec.shard_groups > 0,
               "padded size " << spec.padded_size << " for N=" << spec.model.N << ", shards of " << spec.shard_groups);
  state_ = std::make_unique<State>(spec, static_cast<std::size_t>(max_local_groups));
}
template <class S>
PhysicsNetwork<S>::~PhysicsNetwork() = default;
template <class S>
PhysicsNetwork<S>::PhysicsNetwork(PhysicsNetwork&&) noexcept = default;

template <class S>
const NetworkSpec& PhysicsNetwork<S>::spec() const {
  return state_->spec;
}
template <class S>
nn::ParameterArena<S>& PhysicsNetwork<S>::parameters() {
  return state_->parameters;
}
template <class S>
const nn::ParameterArena<S>& PhysicsNetwork<S>::parameters() const {
  return state_->parameters;
}
template <class S>
const View<Complex<S>**>& PhysicsNetwork<S>::probe() const {
  return state_->probe;
}
template <class S>
double PhysicsNetwork<S>::log_scale() const {
  return state_->log_scale;
}
template <class S>
void PhysicsNetwork<S>::set_log_scale(double w) {
  state_->log_scale = w;
}
template <class S>
double PhysicsNetwork<S>::log_ratio() const {
  return state_->log_ratio;
}
template <class S>
void PhysicsNetwork<S>::set_log_ratio(double r) {
  state_->log_ratio = r;
}
template <class S>
std::span<const ShardSums> PhysicsNetwork<S>::shard_sums() const {
  return state_->shard_sums;
}
template <class S>
View<S**> PhysicsNetwork<S>::shard_gradients() const {
  return View<S**>(state_->shard_gradients.data(), state_->shard_sums.size(), state_->parameters.size());
}
template <class S>
View<S**> PhysicsNetwork<S>::shard_probe_gradients() const {
  const auto& all = state_->shard_probe_gradients;
  return View<S**>(all.data(), all.extent(0) > 0 ? state_->shard_sums.size() : 0, all.extent(1));
}
template <class S>
void PhysicsNetwork<S>::trimmed_object(const ExecutionSpace& exec, const View<Image***>& object) const {
  state_->grid.trim(exec, first_groups(state_->merged, state_->groups), object);
}
template <class S>
void PhysicsNetwork<S>::illuminated(const ExecutionSpace& exec, const View<Image****>& psi) const {
  state_->optics.illuminate(exec, state_->probe, first_groups(state_->patches, state_->groups), psi);
}
template <class S>
const nn::Autoencoder<S>& PhysicsNetwork<S>::autoencoder() const {
  return state_->autoencoder;
}

template <class S>
typename PhysicsNetwork<S>::Stages PhysicsNetwork<S>::stages() const {
  const State& s = *state_;
  const auto rows = [&](const auto& all) { return first_groups(all, s.groups); };
  return {rows(s.input),  rows(s.amplitude), rows(s.phase), rows(s.object_patches),
          rows(s.merged), rows(s.patches),   rows(s.field)};
}

template <class S>
double PhysicsNetwork<S>::forward_flop_per_group() const {
  const State& s = *state_;
  const double N = s.spec.model.N, C = s.spec.model.channels();
  const double transform = 5.0 * N * N * 2.0 * std::log2(N);
  const double move = 14.0 * N * N;  // four complex products with real weights and three sums
  return s.autoencoder.forward_flop_per_group() + C * (transform + 2.0 * move);
}

template class PhysicsNetwork<float>;
template class PhysicsNetwork<double>;

}  // namespace arago::train
