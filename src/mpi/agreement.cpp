#include "arago/mpi/agreement.hpp"

#include "arago/core/cause.hpp"

#include <algorithm>

namespace arago::mpi {

void agree(const Communicator& comm, const std::function<void()>& local) {
  int code = 0;
  std::string message;
  try {
    local();
  } catch (const std::exception& error) {
    const Cause cause = cause_of(error);
    code = static_cast<int>(cause.code);
    message = cause.message;
  }
  const std::vector<int> codes = comm.all_gather(code);
  const auto failed = std::find_if(codes.begin(), codes.end(), [](int c) { return c != 0; });
  if (failed == codes.end()) return;
  const int rank = static_cast<int>(failed - codes.begin());
  message = comm.broadcast(message, rank);
  const bool alike = std::all_of(codes.begin(), codes.end(), [&](int c) { return c == *failed; });
  if (!alike) message += " (on rank " + std::to_string(rank) + ")";
  throw Error(static_cast<ExitCode>(*failed), message);
}

}  // namespace arago::mpi
