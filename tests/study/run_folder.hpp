#pragma once

#include "arago/mpi/communicator.hpp"

#include <unistd.h>

#include <filesystem>
#include <string>

namespace arago::study::testing {

/// Collective. A new folder that all ranks see; removed by rank 0 in the end.
class RunFolder {
 public:
  explicit RunFolder(const mpi::Communicator& world) : world_(world) {
    std::string name = (std::filesystem::temp_directory_path() / "arago-study-XXXXXX").string();
    if (world.is_root() && mkdtemp(name.data()) == nullptr) name.clear();
    path = world.broadcast(name);
  }
  ~RunFolder() {
    world_.barrier();
    std::error_code ignored;
    if (world_.is_root()) std::filesystem::remove_all(path, ignored);
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  std::filesystem::path path;

 private:
  mpi::Communicator world_;
};

}  // namespace arago::study::testing
