#include "cli/detail/metadata.hpp"

#include "arago/core/error.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/io/npz_file.hpp"
#include "cli/detail/run_session.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace arago::cli {
namespace {

using Names = std::vector<std::string>;

/// Shape of the first array of these names, from the header alone; nothing of a file that cannot be read: who reads it
/// in earnest says why.
std::optional<io::Shape> shape_in(const std::string& path, const Names& names) {
  if (!std::filesystem::is_regular_file(path)) return {};
  try {
    if (path.ends_with(".npz")) {
      const io::NpzFile file(path);
      for (const std::string& name : names)
        if (file.has(name)) return file.info(name).shape;
    } else {
      const io::Hdf5Reader file(path);
      for (const std::string& name : names)
        if (file.has_dataset(name)) return file.shape(name);
    }
  } catch (const Error&) {
  }
  return {};
}

/// Edge of a stack of square frames (n, N, N), (n, N, N, 1) or, the old order of axes, (N, N, n).
std::optional<std::int64_t> frame_edge(io::Shape shape) {
  if (shape.size() == 4 && shape.back() == 1) shape.pop_back();
  if (shape.size() == 3 && shape[1] == shape[2]) return shape[1];
  if (shape.size() == 3 && shape[0] == shape[1]) return shape[0];
  return {};
}

/// Edge of a probe (N, N) or of its modes (modes, N, N): the last two axes.
std::optional<std::int64_t> probe_edge(const io::Shape& shape) {
  if (shape.size() < 2 || shape[shape.size() - 1] != shape[shape.size() - 2]) return {};
  return shape.back();
}

bool add_edge(config::Resolver& resolver, const std::optional<std::int64_t>& edge, const std::string& origin) {
  if (edge) resolver.add(config::Layer::metadata, "geometry.N", config::Value(*edge), origin);
  return edge.has_value();
}

bool add_data(config::Resolver& resolver, const std::string& path) {
  const auto shape = shape_in(path, {"diffraction", "diff3d", "counts"});
  return shape && add_edge(resolver, frame_edge(*shape), "frames of " + path);
}

/// A simulation with the probe of a file has frames of its size.
bool add_probe(config::Resolver& resolver, const study::JobConfig& job) {
  const ptycho::ProbeConfig probe = study::simulation_config(job).probe;
  if (probe.kind != ptycho::ProbeKind::file) return false;
  const std::size_t colon = probe.file.find(":/");
  const std::string path = probe.file.substr(0, colon);
  const Names names = colon == std::string::npos ? Names{"probe", "probeGuess"} : Names{probe.file.substr(colon + 2)};
  const auto shape = shape_in(path, names);
  return shape && add_edge(resolver, probe_edge(*shape), "probe of " + path);
}

bool add_model(config::Resolver& resolver, const std::string& path) {
  if (!std::filesystem::is_regular_file(path)) return false;
  bool added = false;
  try {
    const io::Hdf5Reader file(path);
    for (const char* key : {"N", "gridsize"}) {
      const auto value = file.has_group("/model") ? file.find_attribute<std::int64_t>("/model", key) : std::nullopt;
      if (!value) continue;
      resolver.add(config::Layer::metadata, std::string("geometry.") + key, config::Value(*value), "model " + path);
      added = true;
    }
  } catch (const Error&) {
  }
  return added;
}

}  // namespace

bool add_metadata(config::Resolver& resolver, const Settings& settings) {
  // A model says more than data, and both are one layer.
  const std::string& model = settings.input.model;
  if (!model.empty() && add_model(resolver, file_of_run(model, "model.h5"))) return true;
  if (study::simulates(settings.job)) return add_probe(resolver, settings.job);
  return add_data(resolver, settings.job.data.file);
}

}  // namespace arago::cli
