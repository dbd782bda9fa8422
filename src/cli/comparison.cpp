#include "cli/detail/comparison.hpp"

#include "arago/data/scene_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/ptycho/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace arago::cli {
namespace {

constexpr std::int64_t frames_at_a_time = 256;

/// Calls use(counts, intensity) for one block of frames after the other.
void for_each_block(const train::ReconstructionFile& reconstruction, const ptycho::Dataset& dataset,
                    const std::function<void(const HostView<float***>&, const HostView<double***>&)>& use) {
  ptycho::Scene scene;
  scene.object = reconstruction.stitched.object;
  scene.probe = reconstruction.probe;
  if (scene.probe.size() == 0) scene.probe = Kokkos::subview(dataset.probe, 0, Kokkos::ALL, Kokkos::ALL);
  for (std::int64_t first = 0; first < dataset.frames(); first += frames_at_a_time) {
    const auto block = std::make_pair(first, std::min(first + frames_at_a_time, dataset.frames()));
    scene.positions_px = Kokkos::subview(dataset.positions_px, block, Kokkos::ALL);
    const HostView<float***> counts = Kokkos::subview(dataset.counts, block, Kokkos::ALL, Kokkos::ALL);
    const auto& origin = reconstruction.stitched.origin_px;
    use(counts, ptycho::expected_intensity(scene, origin[0], origin[1]));
  }
}

}  // namespace

Truth read_truth(const std::string& path) {
  Truth truth;
  ptycho::ObjectConfig from_file;
  from_file.kind = ptycho::ObjectKind::file;
  from_file.file = path;
  truth.object = data::load_object(from_file);
  const std::string file = path.substr(0, path.find(":/"));
  if (file.ends_with(".npz")) return truth;
  const io::Hdf5Reader reader(file);
  if (!reader.has_dataset("/origin_px")) return truth;
  const std::vector<double> origin = reader.read<double>("/origin_px");
  if (origin.size() == 2) truth.origin_px = {origin[0], origin[1]};
  return truth;
}

ptycho::Evaluation compare_with_truth(const ptycho::Reconstruction& stitched, const Truth& truth,
                                      const ptycho::EvaluateConfig& config) {
  ptycho::Reconstruction placed = stitched;
  placed.origin_px = {stitched.origin_px[0] - truth.origin_px[0], stitched.origin_px[1] - truth.origin_px[1]};
  HostView<std::uint8_t**> mask;
  if (!config.mask_file.empty()) mask = data::load_mask(config.mask_file);
  return ptycho::evaluate(placed, truth.object, mask, config);
}

ptycho::ResidualSums compare_with_data(const train::ReconstructionFile& reconstruction,
                                       const ptycho::Dataset& dataset) {
  double mixed = 0;
  double predicted = 0;
  for_each_block(reconstruction, dataset, [&](const HostView<float***>& counts, const HostView<double***>& intensity) {
    for (std::size_t i = 0; i < intensity.size(); ++i) {
      mixed += std::sqrt(static_cast<double>(counts.data()[i]) * intensity.data()[i]);
      predicted += intensity.data()[i];
    }
  });
  const double factor = predicted > 0 ? std::pow(mixed / predicted, 2) : 0;
  ptycho::ResidualSums sums;
  for_each_block(reconstruction, dataset, [&](const HostView<float***>& counts, const HostView<double***>& intensity) {
    for (std::size_t i = 0; i < intensity.size(); ++i) intensity.data()[i] *= factor;
    sums += ptycho::compare_frames(counts, intensity);
  });
  return sums;
}

}  // namespace arago::cli
