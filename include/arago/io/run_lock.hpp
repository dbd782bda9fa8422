#pragma once

#include <memory>
#include <string>

namespace arago::io {

/// A lock of another host without a heartbeat for so long is that of a dead run.
constexpr double stale_lock_s = 120;

/// Who holds a run directory.
struct LockOwner {
  std::string host;
  long pid = 0;
  std::string started;         ///< UTC, ISO 8601
  long start_ticks = 0;        ///< start of the process since boot: tells a reused pid apart
  double heartbeat_age_s = 0;  ///< of the lock file, when it was read
  std::string text() const;    ///< "pid 4711 on node03, started 2026-01-02T03:04:05Z"
};

/// `run.lock` of a directory: created exclusively, touched every 20 s by a thread of its own, removed by the
/// destructor. A lock left by a dead process of this host, or without a heartbeat for 120 s on another one, is taken
/// over with a log line. A live one is an InputError that names the owner, unless break_lock.
class RunLock {
 public:
  RunLock(const std::string& directory, bool break_lock);
  ~RunLock();
  RunLock(RunLock&&) noexcept;
  RunLock& operator=(RunLock&&) noexcept;

  const LockOwner& owner() const;
  /// A sentence for the log when the lock was taken from somebody else; else "".
  const std::string& taken_from() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> self_;
};

}  // namespace arago::io
