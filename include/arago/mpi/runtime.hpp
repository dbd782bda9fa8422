#pragma once

#include "arago/mpi/communicator.hpp"

namespace arago::mpi {

/// Owns MPI (thread level FUNNELED) and, once started, Kokkos; undone in reverse order. Built only in main and in the
/// test main.
class Runtime {
 public:
  Runtime(int& argc, char**& argv);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  const Communicator& world() const { return world_; }

  /// Starts Kokkos with this many threads; 0 = OMP_NUM_THREADS, else the cores that this rank may use, divided by the
  /// ranks that share them. Called once, before any View exists.
  void start_kernels(int threads = 0);
  int threads() const { return threads_; }

  /// Cores that this process may use divided by the ranks on this node with the same cores.
  static int default_threads(const Communicator& world);

 private:
  Communicator world_;
  int threads_ = 0;
};

}  // namespace arago::mpi
