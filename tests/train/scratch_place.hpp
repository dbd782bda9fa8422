#pragma once

#include "arago/mpi/communicator.hpp"

#include <unistd.h>

#include <filesystem>
#include <string>

namespace arago::train::test {

/// A directory that all ranks share and that disappears afterwards.
class ScratchPlace {
 public:
  explicit ScratchPlace(const mpi::Communicator& comm) : comm_(comm) {
    std::string name = (std::filesystem::temp_directory_path() / ("arago-train-" + std::to_string(getpid()))).string();
    path_ = comm_.broadcast(name);
    if (comm_.is_root()) std::filesystem::remove_all(path_);
    if (comm_.is_root()) std::filesystem::create_directories(path_);
    comm_.barrier();
  }
  ~ScratchPlace() {
    comm_.barrier();
    if (comm_.is_root()) std::filesystem::remove_all(path_);
  }
  ScratchPlace(const ScratchPlace&) = delete;
  ScratchPlace& operator=(const ScratchPlace&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  mpi::Communicator comm_;
  std::string path_;
};

}  // namespace arago::train::test
