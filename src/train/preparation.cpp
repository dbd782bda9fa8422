#include "train/detail/preparation.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/train/epoch_order.hpp"
#include "train/detail/count_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::train {
namespace {

/// Total counts of every frame, each summed in one order.
std::vector<double> frame_totals(const HostView<float***>& counts) {
  std::vector<double> totals(counts.extent(0));
  const std::size_t pixels = counts.extent(1) * counts.extent(2);
  double* const out = totals.data();
  Kokkos::parallel_for("arago::train::frame_totals", Kokkos::RangePolicy<HostSpace>(0, totals.size()),
                       [=](std::size_t j) {
                         const float* frame = counts.data() + j * pixels;
                         double sum = 0.0;
                         for (std::size_t i = 0; i < pixels; ++i) sum += frame[i];
                         out[j] = sum;
                       });
  Kokkos::fence();
  return totals;
}

ptycho::OverlapRule overlap_rule(nn::Overlap overlap) {
  return overlap == nn::Overlap::clean ? ptycho::OverlapRule::clean : ptycho::OverlapRule::reference;
}

/// Power of the probe where the network predicts an object (all of the patch, or its central square), behind the mask.
double power_on_object(const Preparation& ready) {
  const nn::ModelSpec& model = ready.spec.model;
  const int N = model.N, margin = model.has_padding() && !model.probe_big ? N / 4 : 0;
  const HostView<double**> mask = ready.spec.probe_mask ? ptycho::probe_mask(N) : HostView<double**>();
  double power = 0.0;
  for (int y = margin; y < N - margin; ++y)
    for (int x = margin; x < N - margin; ++x)
      power += (mask.size() > 0 ? mask(y, x) * mask(y, x) : 1.0) * abs_squared(ready.probe(y, x));
  return power;
}

/// The amplitude a of a flat object that predicts the measured power: (s a)^2 sum |P|^2 = mean counts of a frame.
double flat_amplitude_of(const ptycho::Dataset& dataset, const Preparation& ready) {
  const double half_N = 0.5 * static_cast<double>(dataset.N());
  return half_N * intensity_scale_of(dataset) / (ready.intensity_scale * std::sqrt(power_on_object(ready)));
}

/// A sigmoid cannot leave (0, 1), and hardly learns near its ends: then the gauge of the probe is wrong, and is named.
void check_flat_amplitude(const ptycho::Dataset& dataset, const FitConfig& config, double flat) {
  const bool sigmoid = config.model.kind == nn::ModelKind::pinn && config.model.output == nn::MapMeaning::amp_phase &&
                       config.model.amp_activation == nn::AmplitudeActivation::sigmoid;
  if (!sigmoid) return;
  if (flat > 0.1 && flat < 0.9) return;
  constexpr double comfortable = 0.6;
  log::warning(
      "a flat object needs amplitude {:.3g} to predict the power of {}, and model.amp_activation=sigmoid reaches 0 to "
      "1: "
      "the network will learn badly or not at all; probe.scale={:.2g} (now {:.3g}) makes it {}",
      flat, dataset.source, config.probe.scale * comfortable / flat, config.probe.scale, comfortable);
}

/// With the reference rule the border of an object is divided by 0.001: no flat map is a flat object.
void check_flat_start(const FitConfig& config, const NetworkSpec& spec) {
  ARAGO_REQUIRE(
      config.model.output_bias == nn::OutputBias::zero || spec.overlap == ptycho::OverlapRule::clean ||
          !spec.model.object_big || !spec.model.has_border(),
      "model.output_bias=flat_object is not possible with model.overlap=reference and model.probe_big=true, "
      "which amplify the border of the object a thousandfold; use model.overlap=clean or model.output_bias=zero");
}

void scale_by_counts(const CountStatistics& statistics, NetworkSpec& spec) {
  spec.input_scale = statistics.input_scale;
  spec.loss.nll /= statistics.mean_count;
}

}  // namespace

double intensity_scale_of(const ptycho::Dataset& dataset) {
  double sum = 0.0;
  for (const double total : frame_totals(dataset.counts)) sum += total;
  const double mean = sum / static_cast<double>(dataset.frames());
  ARAGO_CHECK(DataFileError, mean > 0 && std::isfinite(mean),
              dataset.source << ": the mean total count of a frame is " << mean << "; there is nothing to learn from");
  return std::sqrt(mean) / (0.5 * static_cast<double>(dataset.N()));
}

GroupedFrames upload(const ptycho::Dataset& dataset, const ptycho::Grouping& grouping) {
  const ExecutionSpace exec;
  return {.counts = Kokkos::create_mirror_view_and_copy(exec, dataset.counts),
          .members = Kokkos::create_mirror_view_and_copy(exec, grouping.frames),
          .displacement = Kokkos::create_mirror_view_and_copy(exec, grouping.displacement)};
}

NetworkSpec network_spec(const FitConfig& config, double largest_displacement_px) {
  const auto N = static_cast<int>(config.geometry.N);
  const auto gridsize = static_cast<int>(config.geometry.gridsize);
  NetworkSpec spec;
  spec.model = nn::make_spec(config.model, N, gridsize);
  spec.engine = config.train.engine;
  spec.overlap = overlap_rule(config.model.overlap);
  spec.padded_size = ptycho::padded_size(config.geometry, spec.overlap, largest_displacement_px);
  spec.probe_mask = config.probe.mask;
  spec.field_smoothing_px = config.probe.field_smoothing_px;
  spec.shard_groups = static_cast<int>(config.train.shard_groups);
  spec.loss = config.train.loss_weights();
  spec.scale_gradient = config.train.intensity_scale_trainable;
  spec.probe_gradient = config.probe.trainable;
  spec.input = config.model.input();
  spec.rectangular = config.model.contract == nn::Contract::counts;
  if (spec.supervised()) spec.scale_gradient = false;
  return spec;
}

HostView<Complex<double>**> training_probe(const ptycho::Dataset& dataset, const ptycho::ProbeConfig& config) {
  const auto N = static_cast<int>(dataset.N());
  if (dataset.probe.extent(0) == 0) return ptycho::normalise_probe(data::load_probe(config, N), config);
  if (dataset.probe.extent(0) > 1)
    log::warning("{} has {} probe modes; the network uses the first", dataset.source, dataset.probe.extent(0));
  const HostView<const Complex<double>**> first(dataset.probe.data(), N, N);
  return ptycho::normalise_probe(first, config);
}

Preparation prepare(const ptycho::Dataset& dataset, const FitConfig& config) {
  ARAGO_REQUIRE(dataset.N() == config.geometry.N, "geometry.N=" << config.geometry.N << " but the frames of "
                                                                << dataset.source << " are " << dataset.N()
                                                                << " pixels wide");
  const auto seed = static_cast<std::uint64_t>(config.train.seed);
  const ptycho::Grouping grouping = ptycho::form_groups(dataset.positions_px, config.geometry, seed);
  Preparation ready;
  ready.spec = network_spec(config, grouping.largest_displacement_px);
  ready.frames = upload(dataset, grouping);
  ready.probe = training_probe(dataset, config.probe);
  ready.intensity_scale = config.train.intensity_scale.value_or(intensity_scale_of(dataset));
  if (ready.spec.loss.object_mae > 0) upload_known_object(dataset, grouping, ready);
  if (ready.spec.supervised()) upload_labels(dataset, grouping, ready);
  ready.training_groups = training_groups(grouping.groups(), config.train.validation_split);
  ready.dropped_groups = grouping.dropped;
  ARAGO_REQUIRE(ready.training_groups > 0, dataset.source << " gives no group of " << config.geometry.channels()
                                                          << " frames; lower geometry.gridsize");
  if (ready.spec.rectangular) scale_by_counts(count_statistics(dataset, grouping, ready.training_groups), ready.spec);
  ready.flat_amplitude = flat_amplitude_of(dataset, ready);
  check_flat_amplitude(dataset, config, ready.flat_amplitude);
  check_flat_start(config, ready.spec);
  return ready;
}

}  // namespace arago::train
