#pragma once

#include <cstdint>
#include <string>

namespace arago::io {

/// Our HDF5 files begin with a user block of 512 bytes (HDF5 and h5py skip it): one line of text with the XXH3-128 and
/// the size of all that follows. Checking it needs no HDF5, so a damaged file is found before its structure is
/// believed.
inline constexpr std::int64_t checksum_block_bytes = 512;

/// Throws DataFileError (file, expected, found) unless the file is complete and unchanged since it was published.
/// A file without a checksum is an error: it was not written by Arago.
void verify_checksum(const std::string& path);

/// True when the file is there, complete and unchanged: for choosing the newest valid checkpoint.
bool is_intact(const std::string& path);

/// True when the file begins with our checksum line (it may still be damaged).
bool has_checksum(const std::string& path);

/// Computes the checksum of everything after the first 512 bytes and writes it there, then syncs. ResourceError.
void write_checksum(const std::string& path);

}  // namespace arago::io
