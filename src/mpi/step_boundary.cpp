#include "arago/mpi/step_boundary.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/mpi/activity.hpp"
#include "arago/mpi/stop_agreement.hpp"

#include <utility>

namespace arago::mpi {

StepBoundary::StepBoundary(Communicator comm, bool keeps, double checkpoint_every_s)
    : comm_(std::move(comm)), keeps_(keeps), checkpoint_every_s_(checkpoint_every_s) {}

void StepBoundary::begin() {
  since_look_.restart();
  since_checkpoint_.restart();
}

void StepBoundary::after_step(std::int64_t step, const Keep& keep) {
  note_step(step);
  StopRequest::note_stretch(since_look_.seconds());
  since_look_.restart();
  const Wish wish = agreed_wish(comm_, checkpoint_due());
  if (wish == Wish::go_on) return;
  const Checkpoint kept = keep();
  StopRequest::note_checkpoint(since_look_.seconds());
  StopRequest::clear_checkpoint();
  begin();
  const std::string place = kept.place + (kept.file.empty() ? "; nothing is kept" : "; kept in " + kept.file);
  if (wish == Wish::stop) throw Checkpointed("stopped by " + agreed_stop_reason(comm_) + " after " + place);
  log::info("checkpoint after {}", place);
}

bool StepBoundary::checkpoint_due() const {
  return keeps_ && comm_.is_root() && since_checkpoint_.seconds() >= checkpoint_every_s_;
}

}  // namespace arago::mpi
