#pragma once

#include "arago/io/hdf5_reader.hpp"
#include "optics/map_testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace arago::optics::testing {

/// The files of golden numbers: ARAGO_GOLDEN_DIR, else the subset that comes with the sources.
inline std::filesystem::path golden_folder() {
  if (const char* folder = std::getenv("ARAGO_GOLDEN_DIR")) return folder;
  const char* source = std::getenv("ARAGO_SOURCE_DIR");
  return std::filesystem::path(source ? source : ".") / "tests/data/golden";
}

/// All shera_*.h5 of the folder, sorted.
inline std::vector<std::filesystem::path> golden_telescope_files() {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(golden_folder())) return files;
  for (const auto& entry : std::filesystem::directory_iterator(golden_folder()))
    if (entry.path().filename().string().starts_with("shera_") && entry.path().extension() == ".h5")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// A group of a golden file that remembers what was read, so that a test can say that nothing was left unchecked.
class GoldenGroup {
 public:
  GoldenGroup(const io::Hdf5Reader& file, std::string group) : file_(&file), group_(std::move(group)) {}

  bool has(const std::string& name) const { return file_->has(path(name)); }
  std::vector<std::string> children() const { return file_->children(group_); }
  RealMap map(const std::string& name) { return file_->read_view<double**>(visited(name)); }
  RealStack stack(const std::string& name) { return file_->read_view<double***>(visited(name)); }
  std::vector<double> values(const std::string& name) { return file_->read<double>(visited(name)); }
  double scalar(const std::string& name) { return file_->read_scalar<double>(visited(name)); }
  /// Stored with a last axis of real and imaginary part.
  ComplexMap field(const std::string& name) {
    const RealStack parts = stack(name);
    ComplexMap field("golden field", parts.extent(0), parts.extent(1));
    for (std::size_t row = 0; row < parts.extent(0); ++row)
      for (std::size_t col = 0; col < parts.extent(1); ++col)
        field(row, col) = Complex<double>(parts(row, col, 0), parts(row, col, 1));
    return field;
  }

  template <class T = double>
  T attribute(const std::string& name) const {
    return file_->attribute<T>(group_, name);
  }
  double child_attribute(const std::string& child, const std::string& name) const {
    return file_->attribute<double>(path(child), name);
  }
  bool has_attribute(const std::string& name) const { return file_->has_attribute(group_, name); }
  /// The tolerance that the file recommends for a data set.
  double tolerance(const std::string& name, double otherwise) const {
    return file_->find_attribute<double>(path(name), "rtol").value_or(otherwise);
  }
  void skip(const std::string& name) { visited(name); }

  /// max |value - golden| <= tolerance * max |golden|.
  template <class View, class Golden>
  void compare(const std::string& name, const View& value, const Golden& golden, double otherwise) {
    ASSERT_EQ(value.size(), golden.size()) << path(name);
    const double allowed = tolerance(name, otherwise);
    EXPECT_LE(relative_difference(value, golden), allowed) << path(name);
    note(relative_difference(value, golden), allowed);
  }
  void note(double error, double allowed) {
    worst_ = std::max(worst_, error / allowed);
    worst_error_ = std::max(worst_error_, error);
  }
  void expect_map(const std::string& name, const ConstRealMap& value, double otherwise = 1e-12) {
    compare(name, value, map(name), otherwise);
  }
  void expect_field(const std::string& name, const ConstComplexMap& value, double otherwise = 1e-12) {
    compare(name, value, field(name), otherwise);
  }
  void expect_equal(const std::string& name, const ConstRealMap& value) {
    EXPECT_EQ(difference(value, map(name)), 0) << path(name);
  }

  /// Prints the largest error so far as a fraction of its tolerance.
  void report(const std::string& what) const {
    std::printf("  %s: %s within %.2g of the tolerance (largest error %.1e)\n", group_.c_str(), what.c_str(), worst_,
                worst_error_);
  }
  /// Every data set of the group was read.
  void expect_all_visited() const {
    for (const std::string& name : file_->datasets(group_))
      EXPECT_TRUE(visited_.count(name)) << name << " is not checked";
  }
  std::string path(const std::string& name) const { return group_ + "/" + name; }

 private:
  std::string visited(const std::string& name) {
    visited_.insert(path(name));
    return path(name);
  }

  const io::Hdf5Reader* file_;
  std::string group_;
  std::set<std::string> visited_;
  double worst_ = 0;
  double worst_error_ = 0;
};

}  // namespace arago::optics::testing
