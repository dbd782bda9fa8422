#pragma once

#include "arago/core/error.hpp"
#include "arago/core/views.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/io/npz_file.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace arago::data::detail {

/// A file of named arrays, HDF5 or NPZ, told apart by its first bytes.
class ArrayFile {
 public:
  /// DataFileError: missing, unreadable, of another kind (with what to do for packed files).
  explicit ArrayFile(const std::string& path);

  const std::string& path() const { return path_; }
  bool is_npz() const { return std::holds_alternative<io::NpzFile>(file_); }

  bool has(const std::string& name) const;
  /// The first of some names that the file has.
  std::optional<std::string> first_of(std::initializer_list<const char*> names) const;
  /// The same; without one a DataFileError that lists what was sought for `what` and what is there.
  std::string require(const char* what, std::initializer_list<const char*> names) const;

  io::ArrayInfo info(const std::string& name) const;
  /// DataFileError if the array declares more than the file can hold.
  void require_held(const std::string& name) const;
  template <class T>
  std::vector<T> read(const std::string& name) const {
    if (is_npz()) return std::get<io::NpzFile>(file_).read<T>(name);
    return std::get<io::Hdf5Reader>(file_).read<T>(name);
  }
  /// An array of rank 3 as it lies in the file into memory of its shape; HDF5 in blocks, without a second copy.
  void read_stack(const std::string& name, const HostView<float***>& stack) const;
  /// Attributes exist in HDF5 only; object "/" is the file. `number` reads numbers of any type as double.
  std::optional<std::string> text(const std::string& object, const std::string& attribute) const;
  std::optional<double> number(const std::string& object, const std::string& attribute) const;
  std::optional<std::int64_t> integer(const std::string& object, const std::string& attribute) const;

 private:
  std::string path_;
  std::variant<io::Hdf5Reader, io::NpzFile> file_;
};

/// "FILE" or "FILE:/dataset".
struct Location {
  std::string file;
  std::string dataset;  ///< "" = by name
};
Location parse_location(const std::string& text);

}  // namespace arago::data::detail
