#pragma once

#include <string>
#include <string_view>

namespace arago::io::detail {

/// Owner of a POSIX file descriptor.
class FileDescriptor {
 public:
  /// open(2); ask valid().
  FileDescriptor(const std::string& path, int flags, int mode = 0666);
  ~FileDescriptor();
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  bool valid() const { return id_ >= 0; }
  int id() const { return id_; }
  /// All of the text, from the current position. ResourceError naming `path`.
  void write(std::string_view text, const std::string& path) const;

 private:
  int id_;
};

}  // namespace arago::io::detail
