#include "arago/io/atomic_text.hpp"

#include "arago/core/error.hpp"
#include "io/detail/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace arago::io {
namespace {

void sync_directory_of(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const detail::FileDescriptor directory(parent.empty() ? "." : parent.string(), O_RDONLY | O_DIRECTORY);
  if (directory.valid()) ::fsync(directory.id());  // some file systems refuse: then the rename is as durable as it gets
}

}  // namespace

void publish_file(const std::string& from, const std::string& to) {
  {
    const detail::FileDescriptor file(from, O_RDONLY);
    ARAGO_CHECK(ResourceError, file.valid() && ::fsync(file.id()) == 0,
                from << " cannot be synced to disk: " << std::strerror(errno));
  }
  ARAGO_CHECK(ResourceError, ::rename(from.c_str(), to.c_str()) == 0,
              from << " cannot be renamed to " << to << ": " << std::strerror(errno));
  sync_directory_of(to);
}

void write_text_atomically(const std::string& path, std::string_view text) {
  const std::string side = path + ".partial";
  ::unlink(side.c_str());
  {
    const detail::FileDescriptor file(side, O_WRONLY | O_CREAT | O_EXCL, 0666);
    ARAGO_CHECK(ResourceError, file.valid(), path << " cannot be written: " << std::strerror(errno));
    file.write(text, path);
  }
  publish_file(side, path);
}

std::string read_text_file(const std::string& path, std::size_t max_bytes) {
  const detail::FileDescriptor file(path, O_RDONLY);
  struct stat status {};
  ARAGO_CHECK(DataFileError, file.valid() && ::fstat(file.id(), &status) == 0 && S_ISREG(status.st_mode),
              path << " cannot be read: " << (errno ? std::strerror(errno) : "not a file"));
  ARAGO_CHECK(DataFileError, static_cast<std::size_t>(status.st_size) <= max_bytes,
              path << " has " << status.st_size << " bytes; allowed: " << max_bytes);
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t got = ::read(file.id(), text.data() + done, text.size() - done);
    if (got < 0 && errno == EINTR) continue;
    ARAGO_CHECK(DataFileError, got >= 0, path << " cannot be read: " << std::strerror(errno));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  text.resize(done);
  return text;
}

void create_writable_directory(const std::string& path) {
  std::error_code problem;
  std::filesystem::create_directories(path, problem);
  ARAGO_CHECK(ResourceError, !problem, "the directory " << path << " cannot be created: " << problem.message());
  ARAGO_CHECK(ResourceError, std::filesystem::is_directory(path), path << " is not a directory");
  const std::string probe = path + "/.write-test-" + std::to_string(::getpid());
  const bool writable = detail::FileDescriptor(probe, O_WRONLY | O_CREAT | O_EXCL, 0600).valid();
  const int reason = errno;
  ::unlink(probe.c_str());
  ARAGO_CHECK(
      ResourceError, writable,
      "the directory " << path << " cannot be written: " << std::strerror(reason) << "; choose another with --run-dir");
}

}  // namespace arago::io
