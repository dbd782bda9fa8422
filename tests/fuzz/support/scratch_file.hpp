#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace arago::fuzz {

/// A file in memory (/dev/shm) or in $TMPDIR that each input overwrites; removed at the end of the process.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& ending) {
    std::error_code none;
    const bool memory = std::filesystem::is_directory("/dev/shm", none);
    const char* chosen = std::getenv("TMPDIR");
    const std::string folder = chosen ? chosen : memory ? "/dev/shm" : "/tmp";
    path_ = folder + "/arago-fuzz-" + std::to_string(getpid()) + ending;
  }
  ~ScratchFile() {
    std::error_code none;
    std::filesystem::remove(path_, none);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const std::string& path() const { return path_; }
  void write(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  std::string path_;
};

}  // namespace arago::fuzz
