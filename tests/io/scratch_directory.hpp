#pragma once

#include "arago/mpi/communicator.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace arago::test {

/// A directory of its own that is removed with all its files; one for all ranks.
class ScratchDirectory {
 public:
  explicit ScratchDirectory(const mpi::Communicator& comm = {}) : comm_(comm) {
    std::string pattern = (std::filesystem::temp_directory_path() / "arago-test-XXXXXX").string();
    if (comm_.is_root() && !::mkdtemp(pattern.data())) std::abort();
    path_ = comm_.broadcast(pattern);
  }
  ~ScratchDirectory() {
    comm_.barrier();
    std::error_code ignored;
    if (comm_.is_root()) std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  mpi::Communicator comm_;
  std::string path_;
};

}  // namespace arago::test
