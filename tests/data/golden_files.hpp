#pragma once

#include "arago/core/views.hpp"
#include "arago/io/hdf5_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

// The recorded numbers of the original program, found by ARAGO_GOLDEN_DIR or in the source tree.
namespace arago::data::testing {

inline std::filesystem::path golden_directory() {
  if (const char* named = std::getenv("ARAGO_GOLDEN_DIR")) return named;
  const char* source = std::getenv("ARAGO_SOURCE_DIR");
  return std::filesystem::path(source ? source : ".") / "tests/data/golden";
}

/// All pinn_*.h5 of the directory, sorted.
inline std::vector<std::string> network_files() {
  std::vector<std::string> files;
  if (!std::filesystem::is_directory(golden_directory())) return files;
  for (const auto& entry : std::filesystem::directory_iterator(golden_directory())) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("pinn_", 0) == 0 && entry.path().extension() == ".h5") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// A whole array as a View of the given extents; the file's shape may have axes of length 1 in other places.
template <class Data, class... Extents>
HostView<Data> read_as(const io::Hdf5Reader& file, const std::string& name, Extents... extents) {
  using Value = typename HostView<Data>::non_const_value_type;
  const std::vector<Value> values = file.read<Value>(name);
  HostView<Data> view(uninitialised(name.c_str()), extents...);
  if (view.size() != values.size()) throw std::runtime_error(name + " has another size");
  std::copy(values.begin(), values.end(), view.data());
  return view;
}

}  // namespace arago::data::testing
