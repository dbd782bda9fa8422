#pragma once

#include "arago/io/hdf5_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace arago::test {

/// Directory of the golden files: ARAGO_GOLDEN_DIR, else the subset that comes with the sources.
inline std::string golden_directory() {
  if (const char* named = std::getenv("ARAGO_GOLDEN_DIR"); named && *named) return named;
  const char* source = std::getenv("ARAGO_SOURCE_DIR");
  return std::string(source ? source : ".") + "/tests/data/golden";
}

/// One network configuration: a file, or a group of a file of variants.
struct GoldenPlace {
  std::string path;
  std::string group;  ///< "" or "/legacy_g1"
  std::string name() const { return std::filesystem::path(path).stem().string() + group; }
};

/// Files pinn_*.h5 of the directory, sorted.
inline std::vector<std::string> golden_network_files() {
  std::vector<std::string> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(golden_directory(), missing)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("pinn_") && name.ends_with(".h5")) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Configurations of all files: the root if it has weights, else every group that has.
inline std::vector<GoldenPlace> golden_networks() {
  std::vector<GoldenPlace> places;
  for (const std::string& path : golden_network_files()) {
    const io::Hdf5Reader file(path);
    if (file.has_group("/weights")) {
      places.push_back({path, ""});
      continue;
    }
    for (const std::string& child : file.children("/"))
      if (file.has_group("/" + child + "/weights")) places.push_back({path, "/" + child});
  }
  return places;
}

}  // namespace arago::test
