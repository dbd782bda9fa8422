#include "io/detail/heartbeat.hpp"

#include <chrono>
#include <csignal>

namespace arago::io::detail {

Heartbeat::Heartbeat(double period_s, std::function<void()> beat) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this, period_s, beat = std::move(beat)] {
    const auto period = std::chrono::duration<double>(period_s);
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, period, [this] { return stopping_; })) beat();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Heartbeat::~Heartbeat() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

}  // namespace arago::io::detail
