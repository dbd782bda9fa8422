#include "arago/mpi/activity.hpp"

#include <fmt/format.h>

#include <memory>
#include <mutex>

namespace arago::mpi {
namespace {

using Clock = std::chrono::steady_clock;

/// Written by the main thread; the lock is free but for the moments in which the watching thread looks.
struct Record {
  std::mutex mutex;
  std::string call = "none";
  bool inside = false;
  std::int64_t number = 0;
  Clock::time_point since = Clock::now();
  std::shared_ptr<const std::vector<int>> ranks;
  std::int64_t trial = -1;
  std::int64_t step = -1;
};

Record& record() {
  static Record instance;
  return instance;
}

}  // namespace

std::string Activity::text() const {
  std::string text = inside ? fmt::format("in '{}' (collective {}) for {:.3g} s", call, number, seconds)
                            : fmt::format("not in a collective for {:.3g} s, the last was '{}' (collective {})",
                                          seconds, call, number);
  if (trial >= 0) text += fmt::format(", trial {}", trial + 1);
  if (step >= 0) text += fmt::format(", step {}", step);
  return text;
}

Activity activity_of_this_rank() {
  Record& now = record();
  const std::lock_guard lock(now.mutex);
  Activity activity;
  activity.call = now.call;
  activity.inside = now.inside;
  activity.number = now.number;
  activity.seconds = std::chrono::duration<double>(Clock::now() - now.since).count();
  if (now.ranks) activity.ranks = *now.ranks;
  activity.trial = now.trial;
  activity.step = now.step;
  return activity;
}

void note_trial(std::int64_t trial) {
  const std::lock_guard lock(record().mutex);
  record().trial = trial;
  record().step = -1;
}

void note_step(std::int64_t step) {
  const std::lock_guard lock(record().mutex);
  record().step = step;
}

Waiting::Waiting(std::string_view call, const Communicator& comm) : counts_(false) {
  if (comm.size() == 1) return;
  Record& now = record();
  const std::lock_guard lock(now.mutex);
  if (now.inside) return;
  counts_ = true;
  now.call = call;
  now.inside = true;
  ++now.number;
  now.ranks = comm.world_ranks();
  now.since = Clock::now();
}

Waiting::~Waiting() {
  if (!counts_) return;
  Record& now = record();
  const std::lock_guard lock(now.mutex);
  now.inside = false;
  now.since = Clock::now();
}

}  // namespace arago::mpi
