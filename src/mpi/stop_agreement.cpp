#include "arago/mpi/stop_agreement.hpp"

#include "arago/core/stop_request.hpp"

namespace arago::mpi {
namespace {

Wish wish_of_this_rank(bool checkpoint_due) {
  if (StopRequest::stop_wanted()) return Wish::stop;
  return checkpoint_due || StopRequest::checkpoint_wanted() ? Wish::checkpoint : Wish::go_on;
}

}  // namespace

Wish agreed_wish(const Communicator& comm, bool checkpoint_due) {
  return static_cast<Wish>(comm.max(static_cast<int>(wish_of_this_rank(checkpoint_due))));
}

std::string agreed_stop_reason(const Communicator& comm, const std::string& if_none) {
  for (const std::string& reason : comm.all_gather(StopRequest::reason()))
    if (!reason.empty()) return reason;
  return if_none;
}

}  // namespace arago::mpi
