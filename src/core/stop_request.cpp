#include "arago/core/stop_request.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>

namespace arago {
namespace {

std::atomic<int> stop_signal{0};
std::atomic<bool> checkpoint_flag{false};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

using Clock = std::chrono::steady_clock;
Clock::time_point deadline = Clock::time_point::max();
Clock::time_point part_deadline = Clock::time_point::max();
std::string deadline_name;
double least_margin = 0, longest_stretch = 0, longest_checkpoint = 0;
std::string own_reason;

Clock::time_point from_now(double seconds) {
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

void on_checkpoint(int) {
  checkpoint_flag = true;
}
void on_stop(int signal) {
  stop_signal = signal;
}

/// What is asked for, or what one more step and the checkpoint after it would take.
double margin() {
  return std::max(least_margin, longest_stretch + longest_checkpoint);
}

bool time_is_over() {
  return deadline != Clock::time_point::max() && from_now(margin()) >= deadline;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

const char* name_of(int signal) {
  switch (signal) {
    case SIGTERM:
      return "signal TERM";
    case SIGUSR2:
      return "signal USR2";
    case SIGINT:
      return "signal INT";
    default:
      return "a signal";
  }
}

}  // namespace

void StopRequest::install_handlers() {
  handle(SIGUSR1, on_checkpoint);
  for (const int signal : {SIGTERM, SIGUSR2, SIGINT}) handle(signal, on_stop);
}

bool StopRequest::checkpoint_wanted() noexcept {
  return checkpoint_flag;
}
void StopRequest::clear_checkpoint() noexcept {
  checkpoint_flag = false;
}

bool StopRequest::stop_wanted() noexcept {
  return stop_signal != 0 || !own_reason.empty() || time_is_over() || Clock::now() >= part_deadline;
}

std::string StopRequest::reason() {
  if (stop_signal != 0) return name_of(stop_signal);
  if (!own_reason.empty()) return own_reason;
  if (time_is_over()) return deadline_name;
  return part_limit_passed() ? "time limit of a trial" : "";
}

void StopRequest::set_time_limit(double seconds, const std::string& name, double margin_seconds) {
  deadline = from_now(seconds);
  deadline_name = name;
  least_margin = margin_seconds;
}
void StopRequest::note_stretch(double seconds) noexcept {
  longest_stretch = std::max(longest_stretch, seconds);
}
void StopRequest::note_checkpoint(double seconds) noexcept {
  longest_checkpoint = std::max(longest_checkpoint, seconds);
}

void StopRequest::set_part_limit(double seconds) {
  part_deadline = seconds > 0 ? from_now(seconds) : Clock::time_point::max();
}
bool StopRequest::part_limit_passed() noexcept {
  return Clock::now() >= part_deadline;
}

void StopRequest::request_stop(const std::string& reason) {
  own_reason = reason;
}

void StopRequest::reset() noexcept {
  stop_signal = 0;
  checkpoint_flag = false;
  own_reason.clear();
  least_margin = longest_stretch = longest_checkpoint = 0;
  deadline = part_deadline = Clock::time_point::max();
}

}  // namespace arago
