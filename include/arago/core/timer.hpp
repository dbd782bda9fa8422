#pragma once

#include <chrono>

namespace arago {

/// Seconds on the steady clock since construction.
class Timer {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  void restart() { start_ = std::chrono::steady_clock::now(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// CPU seconds of all threads of this process.
double process_cpu_seconds();
/// Largest resident memory of this process so far.
double peak_memory_bytes();

}  // namespace arago
