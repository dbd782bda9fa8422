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

  /// The time is over `seconds` from now (--max-time, the end of the SLURM allocation). stop_wanted() holds earlier by
  /// `margin_seconds`, or by what the work has been seen to need if that is more. The clock of the day may jump: this
  /// one does not.
  static void set_time_limit(double seconds, const std::string& name, double margin_seconds = 0);
  /// So long the work went on without a look at the clock (a step, an inference); the longest counts.
  static void note_stretch(double seconds) noexcept;
  /// So long it took to write a checkpoint; the longest counts.
  static void note_checkpoint(double seconds) noexcept;
  /// A limit for a part of the work (one trial of a study): stop_wanted() holds once it is over, until the limit is
  /// removed with 0 seconds. It ends that part, not the run.
  static void set_part_limit(double seconds);
  static bool part_limit_passed() noexcept;
  /// For tests and for callers that stop for a reason of their own.
  static void request_stop(const std::string& reason);
  static void reset() noexcept;
};

}  // namespace arago
