#include "study/detail/trial_counter.hpp"

namespace arago::study {

TrialCounter::TrialCounter(const mpi::Communicator& world) : world_(world) {
  if (world_.size() == 1) return;
  std::int64_t* memory = nullptr;
  const MPI_Aint bytes = world_.is_root() ? sizeof(std::int64_t) : 0;
  MPI_Win_allocate(bytes, sizeof(std::int64_t), MPI_INFO_NULL, world_.handle(), &memory, &window_);
  if (world_.is_root()) {
    MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, window_);
    *memory = 0;
    MPI_Win_unlock(0, window_);
  }
  world_.barrier();
}

TrialCounter::~TrialCounter() {
  if (window_ != MPI_WIN_NULL) MPI_Win_free(&window_);
}

std::int64_t TrialCounter::add(std::int64_t amount) {
  if (window_ == MPI_WIN_NULL) {
    const std::int64_t before = serial_next_;
    serial_next_ += amount;
    return before;
  }
  std::int64_t before = 0;
  MPI_Win_lock(MPI_LOCK_SHARED, 0, 0, window_);
  MPI_Fetch_and_op(&amount, &before, MPI_INT64_T, 0, 0, MPI_SUM, window_);
  MPI_Win_unlock(0, window_);
  return before;
}

}  // namespace arago::study
