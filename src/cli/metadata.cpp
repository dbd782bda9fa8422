#include "cli/detail/metadata.hpp"

#include "arago/core/error.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/io/npz_file.hpp"
#include "cli/detail/run_session.hpp"

#include <array>
#include <filesystem>
#include <optional>

namespace arago::cli {
namespace {

/// Edge of a stack of square frames (n, N, N) or (N, N, n).
std::optional<std::int64_t> edge_of(const io::Shape& shape) {
  if (shape.size() == 3 && shape[1] == shape[2]) return shape[1];
  if (shape.size() == 3 && shape[0] == shape[1]) return shape[0];
  return {};
}

constexpr std::array names_of_frames{"diffraction", "diff3d"};

std::optional<std::int64_t> frame_edge(const std::string& path) {
  if (!std::filesystem::is_regular_file(path)) return {};
  try {
    if (path.ends_with(".npz")) {
      const io::NpzFile file(path);
      for (const char* name : names_of_frames)
        if (file.has(name)) return edge_of(file.info(name).shape);
    } else {
      const io::Hdf5Reader file(path);
      for (const char* name : names_of_frames)
        if (file.has_dataset(name)) return edge_of(file.shape(name));
    }
  } catch (const Error&) {
  }
  return {};
}

bool add_data(config::Resolver& resolver, const std::string& path) {
  const auto edge = frame_edge(path);
  if (edge) resolver.add(config::Layer::metadata, "geometry.N", config::Value(*edge), "frames of " + path);
  return edge.has_value();
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
  return !study::simulates(settings.job) && add_data(resolver, settings.job.data.file);
}

}  // namespace arago::cli
