#include "arago/io/run_lock.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/io/atomic_text.hpp"
#include "io/detail/clock.hpp"
#include "io/detail/file_descriptor.hpp"
#include "io/detail/heartbeat.hpp"
#include "io/detail/process.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace arago::io {
namespace {

constexpr double heartbeat_period_s = 20;

struct FoundLock {
  LockOwner owner;
  std::string boot;
  std::string content;
};

std::optional<double> modified_s(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return static_cast<double>(status.st_mtim.tv_sec) + 1e-9 * static_cast<double>(status.st_mtim.tv_nsec);
}

/// The lock as it is; empty when there is none. `now_s` is the time of the file system, not of this host.
std::optional<FoundLock> read_lock(const std::string& path, double now_s) {
  const auto touched = modified_s(path);
  if (!touched) return std::nullopt;
  FoundLock found;
  found.owner.heartbeat_age_s = now_s - *touched;
  found.owner.host = "an unknown host";
  try {
    found.content = read_text_file(path, 1 << 16);
    const auto json = nlohmann::json::parse(found.content);
    found.owner.host = json.value("host", "");
    found.owner.pid = json.value("pid", 0L);
    found.owner.started = json.value("started", "");
    found.owner.start_ticks = json.value("start_ticks", 0L);
    found.boot = json.value("boot", "");
  } catch (const DataFileError&) {
    return std::nullopt;  // released between the two looks
  } catch (const nlohmann::json::exception&) {
    // Not ours, or cut short: only its age counts.
  }
  return found;
}

bool is_dead(const FoundLock& lock) {
  if (lock.owner.host != detail::host_name()) return lock.owner.heartbeat_age_s > stale_lock_s;
  const detail::ProcessStart now = detail::start_of(lock.owner.pid);
  return now.ticks == 0 || now.ticks != lock.owner.start_ticks || now.boot != lock.boot;
}

}  // namespace

std::string LockOwner::text() const {
  return "pid " + std::to_string(pid) + " on " + host + ", started " + started;
}

class RunLock::Implementation {
 public:
  Implementation(const std::string& directory, bool break_lock)
      : path_(directory + "/run.lock"), own_(path_ + "." + detail::host_name() + "." + std::to_string(::getpid())) {
    describe_self();
    ::unlink(own_.c_str());
    write_own();
    constexpr int attempts = 20;  // others may take and release it meanwhile
    for (int i = 0; ::link(own_.c_str(), path_.c_str()) != 0; ++i) {
      const int reason = errno;
      ARAGO_CHECK(ResourceError, reason == EEXIST && i < attempts, give_up(reason));
      take_over(break_lock);
    }
    ::unlink(own_.c_str());
    heartbeat_ = std::make_unique<detail::Heartbeat>(heartbeat_period_s, [this] { beat(); });
  }

  ~Implementation() {
    heartbeat_.reset();
    if (is_ours()) ::unlink(path_.c_str());
  }

  LockOwner owner;
  std::string taken_from;

 private:
  void describe_self() {
    const detail::ProcessStart start = detail::start_of(::getpid());
    owner.host = detail::host_name();
    owner.pid = ::getpid();
    owner.started = detail::utc_now();
    owner.start_ticks = start.ticks;
    content_ = nlohmann::json{{"host", owner.host},
                              {"pid", owner.pid},
                              {"started", owner.started},
                              {"start_ticks", start.ticks},
                              {"boot", start.boot}}
                   .dump(2) +
               "\n";
  }

  void write_own() {
    const detail::FileDescriptor file(own_, O_WRONLY | O_CREAT | O_EXCL);
    ARAGO_CHECK(ResourceError, file.valid(), path_ << " cannot be written: " << std::strerror(errno));
    file.write(content_, own_);
  }

  std::string give_up(int reason) {
    ::unlink(own_.c_str());
    return path_ + " cannot be taken: " + std::strerror(reason);
  }

  /// Puts a dead lock aside, or throws because it is alive.
  void take_over(bool break_lock) {
    const auto found = read_lock(path_, modified_s(own_).value_or(0));
    if (!found) return;
    const bool dead = is_dead(*found);
    if (!dead && !break_lock) {
      ::unlink(own_.c_str());
      const double age = found->owner.heartbeat_age_s;
      throw InputError(path_ + ": another run is at work in this directory (" + found->owner.text() +
                       fmt::format(", last heartbeat {:.0f} s ago)", age < 0 ? 0 : age) +
                       ". Wait for it, choose another --run-dir, or, if you know that it is dead, add --break-lock");
    }
    const std::string aside = own_ + ".old";
    if (::rename(path_.c_str(), aside.c_str()) != 0) return;
    // Between the look and the renaming somebody else may have taken over: then it is his, and goes back.
    std::string moved;
    try {
      moved = read_text_file(aside, 1 << 16);
    } catch (const DataFileError&) {
    }
    if (moved != found->content && ::link(aside.c_str(), path_.c_str()) == 0)
      return static_cast<void>(::unlink(aside.c_str()));
    ::unlink(aside.c_str());
    taken_from = path_ + (dead ? ": taken over from " + found->owner.text() + ", which is dead"
                               : ": taken by --break-lock from " + found->owner.text());
  }

  bool is_ours() const {
    try {
      return read_text_file(path_, 1 << 16) == content_;
    } catch (const DataFileError&) {
      return false;
    }
  }

  void beat() {
    if (is_ours()) {
      ::utimensat(AT_FDCWD, path_.c_str(), nullptr, 0);
    } else if (!warned_) {
      warned_ = true;
      log::warning("{} was taken by somebody else; this run goes on", path_);
    }
  }

  std::string path_;
  std::string own_;  ///< a file of this process alone, linked to the name of the lock in one step
  std::string content_;
  bool warned_ = false;
  std::unique_ptr<detail::Heartbeat> heartbeat_;
};

RunLock::RunLock(const std::string& directory, bool break_lock)
    : self_(std::make_unique<Implementation>(directory, break_lock)) {}
RunLock::~RunLock() = default;
RunLock::RunLock(RunLock&&) noexcept = default;
RunLock& RunLock::operator=(RunLock&&) noexcept = default;

const LockOwner& RunLock::owner() const {
  return self_->owner;
}
const std::string& RunLock::taken_from() const {
  return self_->taken_from;
}

}  // namespace arago::io
