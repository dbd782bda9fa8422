#include "arago/train/inference.hpp"

#include "arago/core/error.hpp"
#include "arago/core/timer.hpp"
#include "arago/nn/network_cost.hpp"
#include "arago/ptycho/grouping.hpp"
#include "train/detail/group_rows.hpp"
#include "train/detail/preparation.hpp"
#include "train/detail/residual.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

namespace arago::train {
namespace {

/// The ratio by which amplitudes are multiplied before the network sees them.
double input_gain(const ModelArchive& model, const ptycho::Dataset& dataset, IntensityFrom intensity) {
  return intensity == IntensityFrom::model ? 1.0 : model.intensity_scale / intensity_scale_of(dataset);
}

/// One pass over the groups in rounds; ranks share the shards of each round and then know all of its results.
template <class S>
class InferencePass {
 public:
  InferencePass(const mpi::Communicator& comm, const ModelArchive& model, const ptycho::Dataset& dataset,
                const InferSettings& settings, const ptycho::Grouping& grouping);
  InferResult run();
  /// A probe that predicts counts: the model's probe times this.
  double counts_per_probe() const { return std::exp(network_->log_scale()) / gain_; }

 private:
  void run_round(std::int64_t first, std::int64_t groups, ptycho::Stitcher& stitcher);
  void compare(std::int64_t local);
  void stitch(std::int64_t first, std::int64_t groups, std::int64_t local, ptycho::Stitcher& stitcher);
  void keep_patches(std::int64_t first);
  std::int64_t pieces() const {
    return settings_.stitch.assembly == ptycho::StitchAssembly::frames ? frames_.channels() : 1;
  }
  void collect_pieces(std::int64_t local);

  const mpi::Communicator& comm_;
  const InferSettings& settings_;
  const ptycho::Grouping& grouping_;
  GroupedFrames frames_;
  ExecutionSpace exec_;
  double gain_;
  std::int64_t capacity_;  ///< groups of one rank in one round
  std::unique_ptr<PhysicsNetwork<S>> network_;
  Batch<S> batch_;
  HostView<double**> places_;    ///< of the pieces; those beyond a raster's last row have none
  View<Complex<S>***> objects_;  ///< the pieces of a round: one a group, or one a frame
  typename View<Complex<S>***>::HostMirror host_objects_;
  View<double* [3]> row_sums_;
  View<ptycho::ResidualSums*> per_group_;
  typename View<ptycho::ResidualSums*>::HostMirror host_per_group_;
  InferResult result_;
};

/// Where the pieces that are stitched belong, group after group.
HostView<double**> places_of(const ptycho::Grouping& grouping, const ptycho::StitchConfig& stitch) {
  HostView<double**> places = grouping.centre_px;
  if (stitch.assembly == ptycho::StitchAssembly::frames) {
    const int C = grouping.frames.extent_int(1);
    places = HostView<double**>("places", grouping.groups() * C, 2);
    for (std::int64_t i = 0; i < places.extent_int(0); ++i)
      for (int axis = 0; axis < 2; ++axis)
        places(i, axis) = grouping.centre_px(i / C, axis) + grouping.displacement(i / C, i % C, axis);
  }
  if (stitch.placement == ptycho::StitchPlacement::positions) return places;
  // Tiles on whole pixels are copied, not interpolated.
  return ptycho::raster_positions(places.extent_int(0), static_cast<int>(stitch.core_px),
                                  {std::nearbyint(places(0, 0)), std::nearbyint(places(0, 1))});
}

std::int64_t rounded_up(std::int64_t n, std::int64_t unit) {
  return (n + unit - 1) / unit * unit;
}

template <class S>
InferencePass<S>::InferencePass(const mpi::Communicator& comm, const ModelArchive& model,
                                const ptycho::Dataset& dataset, const InferSettings& settings,
                                const ptycho::Grouping& grouping)
    : comm_(comm),
      settings_(settings),
      grouping_(grouping),
      frames_(upload(dataset, grouping)),
      gain_(input_gain(model, dataset, settings.infer.intensity)),
      capacity_(rounded_up(std::min(groups_at_a_time(model, settings), grouping.groups()), model.spec.shard_groups)) {
  const int P = ptycho::padded_size(settings.geometry, model.spec.overlap, grouping.largest_displacement_px);
  const auto N = static_cast<int>(dataset.N());
  const int C = frames_.channels();
  network_ = build_network<S>(model, P, static_cast<int>(capacity_));
  batch_ = Batch<S>(capacity_, C, N);
  places_ = places_of(grouping, settings.stitch);
  objects_ = View<Complex<S>***>(uninitialised("objects"), capacity_ * pieces(), N, N);
  host_objects_ = Kokkos::create_mirror_view(objects_);
  row_sums_ = View<double* [3]>(uninitialised("residual rows"), capacity_ * C * N);
  per_group_ = View<ptycho::ResidualSums*>("residuals", capacity_);
  host_per_group_ = Kokkos::create_mirror_view(per_group_);
  result_.probe = model.probe;
  result_.centres_px = places_;
  result_.groups = grouping.groups();
  result_.dropped_groups = grouping.dropped;
  if (settings.infer.store_patches)
    result_.patches = HostView<Complex<float>***>(uninitialised("patches"), grouping.groups() * pieces(), N, N);
}

template <class S>
InferResult InferencePass<S>::run() {
  const Timer timer;
  ptycho::Stitcher stitcher(settings_.stitch, places_, result_.probe);
  const std::int64_t round = capacity_ * comm_.size();
  for (std::int64_t first = 0; first < result_.groups; first += round)
    run_round(first, std::min(round, result_.groups - first), stitcher);
  result_.stitched = stitcher.result();
  result_.groups_per_second = static_cast<double>(result_.groups) / timer.seconds();
  return result_;
}

template <class S>
void InferencePass<S>::run_round(std::int64_t first, std::int64_t groups, ptycho::Stitcher& stitcher) {
  std::vector<std::int64_t> order(groups);
  std::iota(order.begin(), order.end(), first);
  batch_.share = ShardShare::of(groups, network_->spec().shard_groups, comm_.rank(), comm_.size());
  assemble(exec_, frames_, order, gain_, batch_);
  network_->forward(exec_, batch_);
  const std::int64_t local = batch_.share.local_groups();
  if (local > 0) collect_pieces(local);
  Kokkos::deep_copy(exec_, host_objects_, objects_);
  compare(local);
  stitch(first, groups, local, stitcher);
  if (settings_.infer.store_patches) keep_patches(first);
}

template <class S>
void InferencePass<S>::collect_pieces(std::int64_t local) {
  const auto pieces_of_groups = first_groups(objects_, local * pieces());
  if (settings_.stitch.assembly == ptycho::StitchAssembly::group)
    return network_->trimmed_object(exec_, pieces_of_groups);
  const auto patches = network_->stages().patches;
  Kokkos::deep_copy(
      exec_, pieces_of_groups,
      View<const Complex<S>***>(patches.data(), pieces_of_groups.extent(0), patches.extent(2), patches.extent(3)));
}

/// Adds the residuals of the round's groups, in their order.
template <class S>
void InferencePass<S>::compare(std::int64_t local) {
  const double gain = std::exp(2.0 * network_->log_scale()) / (gain_ * gain_);
  if (local > 0)
    compare_prediction<S>(exec_, gain, 1.0 / (gain_ * gain_), local, batch_.counts, network_->stages().field, row_sums_,
                          per_group_);
  Kokkos::deep_copy(exec_, host_per_group_, per_group_);
  exec_.fence();
  std::vector<double> mine;
  for (std::int64_t b = 0; b < local; ++b) {
    const ptycho::ResidualSums& r = host_per_group_(b);
    mine.insert(mine.end(), {r.squared_amplitude_error, r.counts, r.deviance, r.pixels});
  }
  const std::vector<double> all = comm_.all_gather(mine);
  for (std::size_t i = 0; i < all.size(); i += 4)
    result_.residual += ptycho::ResidualSums{all[i], all[i + 1], all[i + 2], all[i + 3]};
}

/// Brings the cores of the round to every rank and adds them in the order of the groups.
template <class S>
void InferencePass<S>::stitch(std::int64_t first, std::int64_t groups, std::int64_t local, ptycho::Stitcher& stitcher) {
  const auto M = static_cast<std::size_t>(settings_.stitch.core_px);
  const HostView<const Complex<S>***> objects(host_objects_.data(), local * pieces(), host_objects_.extent(1),
                                              host_objects_.extent(2));
  const auto cores = ptycho::crop_cores<S>(objects, static_cast<int>(M));
  const auto* numbers = reinterpret_cast<const double*>(cores.data());
  std::vector<double> all = comm_.all_gather(std::vector<double>(numbers, numbers + 2 * cores.size()));
  const std::int64_t first_piece = first * pieces();
  const std::int64_t placed = std::min(groups * pieces(), places_.extent_int(0) - first_piece);
  if (placed <= 0) return;
  const HostView<const Complex<double>***> gathered(reinterpret_cast<const Complex<double>*>(all.data()), placed, M, M);
  stitcher.add(gathered, HostView<const double**>(&places_(first_piece, 0), placed, 2));
}

template <class S>
void InferencePass<S>::keep_patches(std::int64_t first) {
  const std::size_t pixels = host_objects_.extent(1) * host_objects_.extent(2);
  const auto local = static_cast<std::size_t>(batch_.share.local_groups() * pieces());
  std::vector<float> mine(2 * local * pixels);
  const auto* numbers = reinterpret_cast<const S*>(host_objects_.data());
  std::transform(numbers, numbers + mine.size(), mine.begin(), [](S v) { return static_cast<float>(v); });
  const std::vector<float> all = comm_.all_gather(mine);
  auto* target =
      reinterpret_cast<float*>(result_.patches.data()) + 2 * static_cast<std::size_t>(first * pieces()) * pixels;
  std::copy(all.begin(), all.end(), target);
}

/// Replaces the stitched object (and the probe) by the refined one.
void refine_result(const mpi::Communicator& comm, const ptycho::Dataset& dataset, double counts_per_probe,
                   const RefineConfig& config, InferResult& result) {
  const Timer timer;
  const auto scaled = [](const HostView<Complex<double>**>& probe, double factor) {
    HostView<Complex<double>**> copy("probe", probe.extent(0), probe.extent(1));
    for (std::size_t i = 0; i < probe.size(); ++i) copy.data()[i] = factor * probe.data()[i];
    return copy;
  };
  result.refinement = refine(comm, dataset, result.stitched, scaled(result.probe, counts_per_probe), config);
  result.stitched = result.refinement->object;
  if (config.probe) result.probe = scaled(result.refinement->probe, 1.0 / counts_per_probe);
  result.residual = result.refinement->residual;
  result.refine_seconds = timer.seconds();
}

template <class S>
InferResult infer_as(const mpi::Communicator& comm, const ModelArchive& model, const ptycho::Dataset& dataset,
                     const InferSettings& settings, const ptycho::Grouping& grouping) {
  InferencePass<S> pass(comm, model, dataset, settings, grouping);
  InferResult result = pass.run();
  result.network_residual = result.residual;
  if (settings.infer.refine.steps > 0)
    refine_result(comm, dataset, pass.counts_per_probe(), settings.infer.refine, result);
  return result;
}

}  // namespace

std::int64_t groups_at_a_time(const ModelArchive& model, const InferSettings& settings) {
  constexpr std::int64_t usual = 32, most = 64;
  if (settings.infer.batch_size) return *settings.infer.batch_size;
  if (settings.memory_bytes <= 0) return usual;
  const double scalar = model.precision == Precision::float64 ? 8 : 4;
  const double N = model.spec.model.N, C = model.spec.model.channels();
  // Layers of the network; counts, amplitudes, and eight complex images a frame for the optics.
  const double group_bytes = scalar * (nn::network_cost(model.spec.model).activations_per_group + 18 * C * N * N);
  const auto fitting = static_cast<std::int64_t>(0.25 * settings.memory_bytes / group_bytes);
  return std::clamp<std::int64_t>(fitting, model.spec.shard_groups,
                                  std::max<std::int64_t>(most, model.spec.shard_groups));
}

InferResult infer(const mpi::Communicator& comm, const ModelArchive& model, const ptycho::Dataset& dataset,
                  const InferSettings& settings) {
  const nn::ModelSpec& trained = model.spec.model;
  ARAGO_REQUIRE(
      dataset.N() == trained.N && settings.geometry.N == trained.N && settings.geometry.gridsize == trained.gridsize,
      "the model was trained with geometry.N="
          << trained.N << ", geometry.gridsize=" << trained.gridsize << "; here geometry.N=" << settings.geometry.N
          << ", geometry.gridsize=" << settings.geometry.gridsize << " and frames of " << dataset.N() << " pixels");
  ptycho::validate(settings.stitch, trained.N);
  validate(settings.infer);
  const ptycho::Grouping grouping = ptycho::form_groups(dataset.positions_px, settings.geometry, model.seed);
  if (model.precision == Precision::float64) return infer_as<double>(comm, model, dataset, settings, grouping);
  return infer_as<float>(comm, model, dataset, settings, grouping);
}

}  // namespace arago::train
