#pragma once

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"

#include <span>
#include <string>
#include <vector>

namespace arago::train {

/// Attribute of an array of a model: XXH3-128 of its elements in memory order.
inline constexpr const char* array_checksum = "xxh3_128";

template <class T>
std::string checksum_of(const T* values, std::size_t count) {
  return hash_hex(std::as_bytes(std::span(values, count)));
}

/// Writes an array with its checksum.
template <class T>
void write_checked(io::CollectiveFile& file, const std::string& name, const io::Shape& shape, const T* values,
                   const io::Description& about) {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
  file.write_replicated(name, shape, values, about);
  file.attribute(name, array_checksum, checksum_of(values, count));
}

/// Reads an array; `verify`: its checksum must be there and right. Throws DataFileError with file and array.
template <class T>
std::vector<T> read_checked(const io::Hdf5Reader& file, const std::string& name, bool verify) {
  std::vector<T> values = file.read<T>(name);
  if (!verify) return values;
  const std::string expected = file.attribute<std::string>(name, array_checksum);
  const std::string found = checksum_of(values.data(), values.size());
  ARAGO_CHECK(DataFileError, found == expected,
              file.path() << ": " << name << " was changed after it was written: checksum " << found << ", recorded "
                          << expected);
  return values;
}

}  // namespace arago::train
