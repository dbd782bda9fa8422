#include "arago/study/scheduler.hpp"

#include "arago/core/log.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/mpi/activity.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/mpi/stop_agreement.hpp"
#include "arago/study/group_size.hpp"
#include "study/detail/event_board.hpp"
#include "study/detail/trial_attempt.hpp"
#include "study/detail/trial_counter.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <numeric>

namespace arago::study {
namespace {

/// Consecutive ranks, group sizes differing by at most one.
mpi::Communicator group_of(const mpi::Communicator& world, int groups) {
  int group = 0;
  for (int g = 0; g < groups; ++g)
    if (world.rank() >= mpi::share_of(world.size(), g, groups).first) group = g;
  return world.split(group, world.rank());
}

std::vector<std::size_t> longest_first(const std::vector<Trial>& trials) {
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return trials[a].cost.flop > trials[b].cost.flop; });
  return order;
}

double first_metric(const Row& row, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (const Entry* entry = find(row, name))
      if (const auto* value = std::get_if<double>(&entry->value)) return *value;
  return std::numeric_limits<double>::quiet_NaN();
}

/// One group's part in the study.
class GroupRun {
 public:
  GroupRun(const mpi::Communicator& world, int groups, const std::vector<Trial>& trials, Workload& workload,
           const SchedulerOptions& options, const SchedulerHooks& hooks)
      : group_(group_of(world, groups)),
        messages_(group_.duplicate()),
        trials_(trials),
        order_(longest_first(trials)),
        workload_(workload),
        options_(options),
        hooks_(hooks),
        counter_(world),
        board_(world, hooks.watch) {}

  /// Takes trials until there are none or a stop is asked for. What a hook throws is kept for rethrow_failure, so that
  /// this rank still meets the others in finish.
  void work() {
    try {
      while (const Trial* trial = next_trial()) run(*trial);
      if (hooks_.group_ended) hooks_.group_ended(group_);
    } catch (...) {
      failure_ = std::current_exception();
      counter_.exhaust(static_cast<std::int64_t>(trials_.size()));
    }
  }

  /// Collective over the world.
  ScheduleSummary finish(const mpi::Communicator& world) {
    mpi::note_trial(-1);
    board_.finish();
    mpi::agree(world, [&] {
      if (failure_) std::rethrow_exception(failure_);
    });
    const long count = group_.is_root() ? 1 : 0;
    ScheduleSummary summary;
    summary.done = world.sum(count * done_);
    summary.failed = world.sum(count * failed_);
    summary.left = static_cast<std::int64_t>(trials_.size()) - summary.done - summary.failed;
    summary.stopped = world.any(stopped_);
    summary.stop_reason = mpi::agreed_stop_reason(world, "");
    return summary;
  }

 private:
  const Trial* next_trial() {
    const auto total = static_cast<std::int64_t>(trials_.size());
    stopped_ = stopped_ || group_.any(StopRequest::stop_wanted());
    if (stopped_) counter_.exhaust(total);
    const std::int64_t ticket = group_.broadcast(group_.is_root() ? counter_.take() : 0L);
    return ticket < total ? &trials_[order_[static_cast<std::size_t>(ticket)]] : nullptr;
  }

  void run(const Trial& trial) {
    Attempt attempt;
    LogTail tail;
    TrialContext context{[&](const std::string& line) { tail.say(line); }, [&] { board_.show_arrived(); },
                         hooks_.checkpoint_dir ? hooks_.checkpoint_dir(trial) : ""};
    std::int64_t attempts = 0;
    do {
      by_leader([&] {
        if (hooks_.started) hooks_.started(trial);
      });
      attempt = attempt_trial(group_, messages_, trial, workload_, options_, context);
      ++attempts;
    } while (attempt.record.status == Status::failed && attempt.repeatable && attempts <= options_.retries);
    if (attempt.stopped) {
      by_leader([&] {
        if (hooks_.interrupted) hooks_.interrupted(trial, attempt.record.seconds);
      });
      stopped_ = true;
      return;
    }
    attempt.record.log = tail.text();
    attempt.record.attempts = attempts;
    hooks_.keep(group_, trial, attempt.record);
    (attempt.record.status == Status::done ? done_ : failed_) += 1;
    if (group_.is_root()) tell(trial, attempt.record);
    board_.show_arrived();
  }

  /// Collective over the group. If it throws there, it throws on all.
  void by_leader(const std::function<void()>& hook) const {
    mpi::agree(group_, [&] {
      if (group_.is_root()) hook();
    });
  }

  void tell(const Trial& trial, const TrialRecord& record) {
    TrialEvent event{trial.index, record.status, record.seconds,
                     first_metric(record.output.row, workload_.screen_columns())};
    record.reason.copy(event.reason.data(), event.reason.size() - 1);
    board_.post(event);
  }

  mpi::Communicator group_;
  mpi::Communicator messages_;
  const std::vector<Trial>& trials_;
  std::vector<std::size_t> order_;
  Workload& workload_;
  const SchedulerOptions& options_;
  const SchedulerHooks& hooks_;
  TrialCounter counter_;
  EventBoard board_;
  std::exception_ptr failure_;
  long done_ = 0;
  long failed_ = 0;
  bool stopped_ = false;
};

}  // namespace

ScheduleSummary run_trials(const mpi::Communicator& world, const std::vector<Trial>& trials, Workload& workload,
                           const SchedulerOptions& options, const SchedulerHooks& hooks) {
  const int groups = number_of_groups(static_cast<std::int64_t>(trials.size()), world.size(), options.group_size);
  GroupRun run(world, groups, trials, workload, options, hooks);
  run.work();
  return run.finish(world);
}

}  // namespace arago::study
