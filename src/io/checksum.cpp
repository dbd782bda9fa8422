#include "arago/io/checksum.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "io/detail/file_descriptor.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace arago::io {
namespace {

constexpr std::string_view magic = "arago-checksum/1 xxh3-128 ";

/// What belongs into the block, from the bytes behind it.
std::string expected_block(const detail::FileDescriptor& file, const std::string& path) {
  struct stat status {};
  ARAGO_CHECK(DataFileError, ::fstat(file.id(), &status) == 0 && status.st_size > checksum_block_bytes,
              path << " is incomplete: " << status.st_size << " bytes");
  const auto length = static_cast<std::size_t>(status.st_size);
  void* const memory = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, file.id(), 0);
  ARAGO_CHECK(ResourceError, memory != MAP_FAILED, path << " cannot be mapped: " << std::strerror(errno));
  ::madvise(memory, length, MADV_SEQUENTIAL);
  const std::span<const std::byte> bytes(static_cast<const std::byte*>(memory), length);
  const std::string hash = hash_hex(bytes.subspan(checksum_block_bytes));
  ::munmap(memory, length);
  std::string block = fmt::format("{}{} {} bytes\n", magic, hash, length);
  block.resize(checksum_block_bytes, '\0');
  return block;
}

/// The block as it is: the line and the zeros behind it.
std::string block_of(const detail::FileDescriptor& file) {
  std::string block(checksum_block_bytes, '\0');
  const ssize_t got = ::pread(file.id(), block.data(), block.size(), 0);
  block.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return block;
}

/// For messages: the part of a line that says hash and length, without what cannot be printed.
std::string readable(const std::string& block) {
  std::string text;
  for (const char c : block.substr(magic.size(), 60))
    if (c >= ' ' && c <= '~') text += c;
  return text;
}

}  // namespace

void write_checksum(const std::string& path) {
  const detail::FileDescriptor file(path, O_RDWR);
  ARAGO_CHECK(ResourceError, file.valid(), path << " cannot be opened: " << std::strerror(errno));
  const std::string block = expected_block(file, path);
  const bool written = ::pwrite(file.id(), block.data(), block.size(), 0) == static_cast<ssize_t>(block.size());
  ARAGO_CHECK(ResourceError, written && ::fsync(file.id()) == 0,
              path << " cannot be written: " << std::strerror(errno));
}

bool has_checksum(const std::string& path) {
  const detail::FileDescriptor file(path, O_RDONLY);
  return file.valid() && block_of(file).starts_with(magic);
}

void verify_checksum(const std::string& path) {
  const detail::FileDescriptor file(path, O_RDONLY);
  ARAGO_CHECK(DataFileError, file.valid(), path << ": " << std::strerror(errno));
  const std::string found = block_of(file);
  ARAGO_CHECK(DataFileError, found.starts_with(magic),
              path << " has no checksum; it is damaged or was not written by Arago");
  const std::string expected = expected_block(file, path);
  ARAGO_CHECK(DataFileError, found == expected,
              path << " is damaged: its checksum line says '" << readable(found) << "', its contents have '"
                   << readable(expected) << "'");
}

bool is_intact(const std::string& path) {
  try {
    verify_checksum(path);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace arago::io
