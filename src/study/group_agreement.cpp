#include "arago/study/group_agreement.hpp"

#include "arago/core/log.hpp"
#include "arago/core/timer.hpp"
#include "arago/mpi/activity.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace arago::study {
namespace {

/// MPI_Iallgather of one number that gives up after some time; false when it did.
bool gather_in_time(const mpi::Communicator& group, int mine, std::vector<int>& all, double patience_seconds) {
  MPI_Request request = MPI_REQUEST_NULL;
  const mpi::Waiting waiting("outcome of a trial", group);
  MPI_Iallgather(&mine, 1, MPI_INT, all.data(), 1, MPI_INT, group.handle(), &request);
  const Timer timer;
  int finished = 0;
  while (MPI_Test(&request, &finished, MPI_STATUS_IGNORE), !finished) {
    if (mine != 0 && timer.seconds() > patience_seconds) return false;
    if (timer.seconds() > 0.01) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace

Outcome agree_on_outcome(const mpi::Communicator& group, const Outcome& mine, double patience_seconds) {
  if (group.size() == 1) return mine;
  std::vector<int> codes(group.size(), 0);
  if (!gather_in_time(group, mine.exit_code, codes, patience_seconds)) {
    log::error(
        "a trial failed on rank {} of its group alone: {}; the other ranks did not come out of it within {} s, so "
        "the study is ended; finished trials are kept, start it again to go on",
        group.rank(), mine.reason, patience_seconds);
    mpi::abort_all(mine.exit_code);
  }
  const auto failed = std::find_if(codes.begin(), codes.end(), [](int code) { return code != 0; });
  if (failed == codes.end()) return {};
  const int rank = static_cast<int>(failed - codes.begin());
  return {*failed, group.broadcast(mine.reason, rank)};
}

}  // namespace arago::study
