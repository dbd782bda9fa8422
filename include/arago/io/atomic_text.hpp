#pragma once

#include <string>
#include <string_view>

namespace arago::io {

/// Replaces a file in one step: side file, fsync, rename, fsync of the directory. A reader sees the old text or the new
/// one, never a part. Throws ResourceError with the reason of the system.
void write_text_atomically(const std::string& path, std::string_view text);

/// The whole text of a file; DataFileError if it cannot be read or is larger than `max_bytes`.
std::string read_text_file(const std::string& path, std::size_t max_bytes = std::size_t{1} << 28);

/// Moves a finished file to its final name and syncs it and its directory. Throws ResourceError.
void publish_file(const std::string& from, const std::string& to);

/// Creates a directory with its parents. Throws ResourceError when that, or writing in it, is not possible.
void create_writable_directory(const std::string& path);

}  // namespace arago::io
