#pragma once

#include <string>

namespace arago {

/// What the world outside has asked of a running job. Signal handlers only set a flag; loops look at it at a step
/// boundary, and ranks agree there before they act (train and study do that).
///   USR1: write a checkpoint and go on.   TERM, USR2, INT, time limit: write a checkpoint and stop with exit 75.
class StopRequest {
 public:
  /// Installs the handlers. Called once, by main.
  static void install_handlers();

  static bool checkpoint_wanted() noexcept;
  static void clear_checkpoint() noexcept;
  static bool stop_wanted() noexcept;
  /// Why: "signal TERM", "time limit 00:10:00" or "".
  static std::string reason();

  /// Stop `seconds` from now (--max-time, or the end of the SLURM allocation less a margin).
  static void set_time_limit(double seconds, const std::string& name);
  /// A limit for a part of the work (one trial of a study): stop_wanted() holds once it is over, until the limit is
  /// removed with 0 seconds. It ends that part, not the run.
  static void set_part_limit(double seconds);
  static bool part_limit_passed() noexcept;
  /// For tests and for callers that stop for a reason of their own.
  static void request_stop(const std::string& reason);
  static void reset() noexcept;
};

}  // namespace arago
