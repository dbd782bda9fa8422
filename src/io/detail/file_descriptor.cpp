#include "io/detail/file_descriptor.hpp"

#include "arago/core/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace arago::io::detail {

FileDescriptor::FileDescriptor(const std::string& path, int flags, int mode)
    : id_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}

FileDescriptor::~FileDescriptor() {
  if (id_ >= 0) ::close(id_);
}

void FileDescriptor::write(std::string_view text, const std::string& path) const {
  while (!text.empty()) {
    const ssize_t done = ::write(id_, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    ARAGO_CHECK(ResourceError, done > 0, path << " cannot be written: " << std::strerror(errno));
    text.remove_prefix(static_cast<std::size_t>(done));
  }
}

}  // namespace arago::io::detail
