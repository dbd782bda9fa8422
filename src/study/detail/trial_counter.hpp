#pragma once

#include "arago/mpi/communicator.hpp"

#include <cstdint>

namespace arago::study {

/// Collective to build and to destroy. A number on rank 0 that any rank may count up by itself (MPI_Fetch_and_op in a
/// passive epoch): hands out tickets 0, 1, 2... without a rank that serves them. Where the network has no remote
/// atomics, a ticket waits until rank 0 next enters MPI.
class TrialCounter {
 public:
  explicit TrialCounter(const mpi::Communicator& world);
  ~TrialCounter();
  TrialCounter(const TrialCounter&) = delete;
  TrialCounter& operator=(const TrialCounter&) = delete;

  /// The next ticket.
  std::int64_t take() { return add(1); }
  /// From now on every ticket is at least `tickets`.
  void exhaust(std::int64_t tickets) { add(tickets); }

 private:
  std::int64_t add(std::int64_t amount);

  mpi::Communicator world_;
  MPI_Win window_ = MPI_WIN_NULL;
  std::int64_t serial_next_ = 0;
};

}  // namespace arago::study
