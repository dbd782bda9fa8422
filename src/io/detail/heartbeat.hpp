#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace arago::io::detail {

/// Calls a function every `period_s` seconds in a thread of its own until it is destroyed. The thread receives no
/// signals and must not communicate.
class Heartbeat {
 public:
  Heartbeat(double period_s, std::function<void()> beat);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace arago::io::detail
