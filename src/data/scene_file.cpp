#include "arago/data/scene_file.hpp"

#include "arago/core/error.hpp"
#include "detail/raw_layout.hpp"

#include <algorithm>

namespace arago::data {
namespace {

using Field = HostView<Complex<double>**>;

Field first_mode(const HostView<Complex<double>***>& probe) {
  Field field("probe", probe.extent(1), probe.extent(2));
  Kokkos::deep_copy(field, Kokkos::subview(probe, 0, Kokkos::ALL, Kokkos::ALL));
  return field;
}

}  // namespace

Field load_object(const ptycho::ObjectConfig& config) {
  ptycho::validate(config);
  if (config.kind != ptycho::ObjectKind::file) return ptycho::make_object(config);
  const detail::Location at = detail::parse_location(config.file);
  const detail::ArrayFile file(at.file);
  if (at.dataset.empty()) file.require("object", {"object", "objectGuess"});
  return *detail::read_object(file, at.dataset);
}

Field load_probe(const ptycho::ProbeConfig& config, int N) {
  ptycho::validate(config);
  if (config.kind != ptycho::ProbeKind::file) return ptycho::make_probe(config, N);
  const detail::Location at = detail::parse_location(config.file);
  const detail::ArrayFile file(at.file);
  if (at.dataset.empty()) file.require("probe", {"probe", "probeGuess"});
  const auto probe = detail::read_probe(file, at.dataset);
  ARAGO_CHECK(DataFileError, probe.extent_int(1) == N,
              at.file << ": the probe has " << probe.extent(1) << " x " << probe.extent(2)
                      << " pixels, geometry.N=" << N << "; they must be equal");
  return ptycho::smooth_probe(first_mode(probe), config.smoothing_px);
}

HostView<double**> load_positions(const ptycho::ScanConfig& config, const ptycho::GeometryConfig& geometry,
                                  int object_rows, int object_columns) {
  ptycho::validate(config);
  if (config.kind != ptycho::ScanKind::file)
    return ptycho::make_positions(config, geometry, object_rows, object_columns);
  const auto positions = detail::read_positions(detail::ArrayFile(config.file));
  if (config.whole_pixels) ptycho::round_to_pixels(positions);
  return positions;
}

ptycho::Scene load_scene(const SimulationConfig& config) {
  ptycho::Scene scene;
  const int N = static_cast<int>(config.geometry.N);
  scene.object = load_object(config.object);
  scene.probe = ptycho::normalise_probe(load_probe(config.probe, N), config.probe);
  scene.positions_px =
      load_positions(config.scan, config.geometry, scene.object.extent_int(0), scene.object.extent_int(1));
  return scene;
}

ptycho::Dataset simulate_dataset(const SimulationConfig& config) {
  return ptycho::simulate(load_scene(config), config.dose);
}

HostView<std::uint8_t**> load_mask(const std::string& location) {
  const detail::Location at = detail::parse_location(location);
  const detail::ArrayFile file(at.file);
  const std::string name = at.dataset.empty() ? file.require("mask", {"mask", "fov_mask"}) : at.dataset;
  const io::ArrayInfo info = file.info(name);
  ARAGO_CHECK(
      DataFileError, info.shape.size() == 2,
      at.file << ": the mask " << name << " has shape " << io::to_text(info.shape) << "; it must be (rows, columns)");
  const std::vector<double> values = file.read<double>(name);
  HostView<std::uint8_t**> mask("mask", info.shape[0], info.shape[1]);
  std::transform(values.begin(), values.end(), mask.data(), [](double value) { return value != 0.0 ? 1 : 0; });
  return mask;
}

}  // namespace arago::data
