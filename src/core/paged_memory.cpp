#include "arago/core/paged_memory.hpp"

#include "arago/core/error.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace arago {
namespace {

std::string scratch_directory() {
  const char* named = std::getenv("TMPDIR");
  return named && *named ? named : "/tmp";
}

/// A new file of this size that has no name any more; -1 with errno when that cannot be.
int nameless_file(const std::string& directory, std::size_t bytes) {
  std::string path = directory + "/arago-frames-XXXXXX";
  const int file = mkstemp(path.data());
  if (file < 0) return -1;
  unlink(path.c_str());
  // Reserved now: a full disk is an error here, not a signal when a page is touched.
  const int failure = posix_fallocate(file, 0, static_cast<off_t>(bytes));
  if (failure == 0) return file;
  close(file);
  errno = failure;
  return -1;
}

}  // namespace

std::shared_ptr<void> paged_memory(std::size_t bytes) {
  const std::size_t size = bytes > 0 ? bytes : 1;
  const std::string directory = scratch_directory();
  const int file = nameless_file(directory, size);
  void* memory = file < 0 ? MAP_FAILED : mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  const std::string reason = std::strerror(errno);
  if (file >= 0) close(file);
  ARAGO_CHECK(ResourceError, memory != MAP_FAILED,
              "no scratch file of " << size << " bytes in " << directory << ": " << reason
                                    << "; set TMPDIR to a directory with room, or raise execution.memory_limit_bytes");
  return std::shared_ptr<void>(memory, [size](void* begin) { munmap(begin, size); });
}

}  // namespace arago
