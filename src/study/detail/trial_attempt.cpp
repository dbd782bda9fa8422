#include "study/detail/trial_attempt.hpp"

#include "arago/core/cause.hpp"
#include "arago/core/log.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/core/timer.hpp"
#include "arago/mpi/activity.hpp"
#include "arago/mpi/traffic.hpp"
#include "arago/study/group_agreement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace arago::study {
namespace {

Outcome outcome_of(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const std::exception& error) {
    const Cause cause = cause_of(error);
    return {static_cast<int>(cause.code), cause.message};
  }
}

/// "" when all vital columns that the row has are finite.
std::string what_is_not_finite(const Row& row, const std::vector<std::string>& vital) {
  for (const std::string& name : vital)
    if (const Entry* entry = find(row, name))
      if (const auto* value = std::get_if<double>(&entry->value); value && !std::isfinite(*value))
        return fmt::format("{} = {} is not finite", name, *value);
  return "";
}

}  // namespace

void LogTail::say(const std::string& line) {
  log::debug("{}", line);
  if (lines_.size() == lines_kept_) lines_.erase(lines_.begin());
  lines_.push_back(line);
}

std::string LogTail::text() const {
  return fmt::format("{}", fmt::join(lines_, "\n"));
}

Attempt attempt_trial(const mpi::Communicator& group, const mpi::Communicator& messages, const Trial& trial,
                      Workload& workload, const SchedulerOptions& options, TrialContext& context) {
  Attempt attempt;
  TrialRecord& record = attempt.record;
  const Timer timer;
  const std::int64_t sent_before = mpi::sent_bytes();
  StopRequest::set_part_limit(options.trial_max_seconds);
  mpi::note_trial(trial.index);
  const Outcome mine = outcome_of([&] { record.output = workload.run(trial, messages, context); });
  const bool too_long = StopRequest::part_limit_passed();
  StopRequest::set_part_limit(0);
  const Outcome outcome = agree_on_outcome(group, mine, options.disagreement_seconds);
  record.seconds = group.broadcast(timer.seconds());
  const std::int64_t sent = group.sum(mpi::sent_bytes() - sent_before);
  if (outcome.exit_code == static_cast<int>(ExitCode::checkpointed) && !group.any(too_long)) {
    attempt.stopped = true;
    return attempt;
  }
  record.id = trial.id;
  record.output.row.push_back({"sent_bytes", sent, "B", "handed to MPI by the ranks that ran it"});
  record.resolved = trial.resolved;
  record.ranks = group.size();
  record.reason = outcome.reason;
  if (outcome.exit_code == static_cast<int>(ExitCode::checkpointed))
    record.reason = fmt::format("not finished within study.trial_max_time ({:.0f} s)", options.trial_max_seconds);
  if (outcome.exit_code == 0) record.reason = what_is_not_finite(record.output.row, workload.vital_columns());
  record.status = record.reason.empty() && outcome.exit_code == 0 ? Status::done : Status::failed;
  attempt.repeatable = outcome.exit_code == static_cast<int>(ExitCode::resource) ||
                       outcome.exit_code == static_cast<int>(ExitCode::internal);
  return attempt;
}

}  // namespace arago::study
