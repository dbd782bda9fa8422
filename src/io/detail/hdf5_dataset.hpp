#pragma once

#include "arago/io/element_type.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "io/detail/hdf5_handle.hpp"
#include "io/detail/hdf5_types.hpp"
#include "io/detail/limits.hpp"

#include <string>

namespace arago::io::detail {

/// A data set of an untrusted file, opened and described.
struct OpenDataset {
  Handle dataset;
  Handle type;
  StoredType stored;
  Shape shape;
  std::string name;  ///< "FILE: data set /name", the beginning of every message
  std::int64_t file_bytes = 0;

  /// Opens `resolved` (hard links only) of `file`; refuses what keeps its data elsewhere.
  OpenDataset(hid_t file, const std::string& path, const std::string& resolved);
  std::int64_t elements() const { return ArrayInfo{shape, ElementType::int8}.elements(); }
  ElementType element() const;  ///< DataFileError for types that we do not read
};

/// Throws unless `elements` of `element_bytes` in memory are within the limit and the file can hold what is declared.
void check_size(const OpenDataset& data, std::int64_t elements, std::size_t element_bytes, const ReadLimits& limits);

/// A transfer list that turns integers out of range into an error instead of the nearest value.
Handle strict_transfer();

}  // namespace arago::io::detail
