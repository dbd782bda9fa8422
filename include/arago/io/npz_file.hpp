#pragma once

#include "arago/core/views.hpp"
#include "arago/io/element_type.hpp"
#include "arago/io/hdf5_reader.hpp"

#include <memory>
#include <string>
#include <vector>

namespace arago::io {

/// A NumPy archive (.npz, zip of .npy) open for reading. C and Fortran order; big-endian numbers are swapped; object
/// arrays (pickled Python) are refused, never unpickled. Sizes are bounded before allocation: by the member's stored
/// size (deflate cannot expand more than 1032 times), by ReadLimits and by what the .npy header declares.
/// Failures are DataFileErrors that name file, member, value and what is allowed.
class NpzFile {
 public:
  explicit NpzFile(const std::string& path, ReadLimits limits = {});
  ~NpzFile();
  NpzFile(NpzFile&&) noexcept;
  NpzFile& operator=(NpzFile&&) noexcept;

  const std::string& path() const;
  /// Names of the arrays (without ".npy"), in the order of the archive.
  std::vector<std::string> names() const;
  bool has(const std::string& name) const;
  /// Throws for arrays that cannot be read (objects, strings, records); is_readable asks.
  ArrayInfo info(const std::string& name) const;
  bool is_readable(const std::string& name) const;
  /// Refuses an array that declares more than the archive holds; for callers that take the memory themselves.
  void require_held(const std::string& name) const;

  /// The array rows first, whatever the order in the file. The same conversions as Hdf5Reader::read.
  template <class T>
  std::vector<T> read(const std::string& name) const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> self_;
};

/// Writes an .npz archive (deflated, C order) under a side name and renames it when it is closed.
class NpzWriter {
 public:
  explicit NpzWriter(const std::string& path);
  ~NpzWriter();
  NpzWriter(NpzWriter&&) noexcept;
  NpzWriter& operator=(NpzWriter&&) noexcept;

  template <class T>
  void write(const std::string& name, const Shape& shape, const T* values) {
    add(name, shape, element_type<T>(), values);
  }
  /// Ends the archive and gives it its name.
  void publish();

 private:
  void add(const std::string& name, const Shape& shape, ElementType type, const void* values);
  class Implementation;
  std::unique_ptr<Implementation> self_;
};

}  // namespace arago::io
