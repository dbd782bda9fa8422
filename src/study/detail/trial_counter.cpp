#include "study/detail/trial_counter.hpp"

#include "arago/core/error.hpp"

namespace arago::study {

TrialCounter::TrialCounter(const mpi::Communicator& world) : world_(world) {
  if (world_.size() == 1) return;
  std::int64_t* memory = nullptr;
  const MPI_Aint bytes = world_.is_root() ? sizeof(std::int64_t) : 0;
  const mpi::Communicator apart = world_.duplicate();
  MPI_Comm_set_errhandler(apart.handle(), MPI_ERRORS_RETURN);
  const int error = MPI_Win_allocate(bytes, sizeof(std::int64_t), MPI_INFO_NULL, apart.handle(), &memory, &window_);
  ARAGO_CHECK(ResourceError, error == MPI_SUCCESS,
              "this MPI makes no window of memory between the hosts of the job (MPI_Win_allocate: error "
                  << error << "), by which groups of ranks take their trials; with Open MPI choose another component, "
                  << "e.g. OMPI_MCA_osc=pt2pt");
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
