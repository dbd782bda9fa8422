#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <vector>

/// There where a sanitizer is: libFuzzer's crash file and statistics hang on it.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace arago::fuzz {

/// A process that works on inputs one after another, and is started anew when it crashes or takes too long: a fault of
/// a library that makes a file from an input must not end, or damage, the process that judges what reads the file.
class HelperProcess {
 public:
  using Work = void (*)(const std::uint8_t* bytes, std::size_t size);

  explicit HelperProcess(Work work) : work_(work) { start(); }
  ~HelperProcess() { stop(); }
  HelperProcess(const HelperProcess&) = delete;
  HelperProcess& operator=(const HelperProcess&) = delete;

  /// True if the work was done.
  bool run(const std::uint8_t* bytes, std::size_t size) {
    char done = 0;
    if (size == 0) return false;
    if (send(socket_, bytes, size, MSG_NOSIGNAL) == static_cast<ssize_t>(size) && recv(socket_, &done, 1, 0) == 1)
      return true;
    stop();
    start();
    return false;
  }

 private:
  static constexpr std::size_t largest_input = 1 << 16;
  static constexpr unsigned limit_s = 30;

  void start() {
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) std::abort();
    child_ = fork();
    if (child_ == 0) {
      close(ends[0]);
      serve(ends[1]);
    }
    close(ends[1]);
    socket_ = ends[0];
  }

  void stop() const {
    close(socket_);
    waitpid(child_, nullptr, 0);
  }

  [[noreturn]] void serve(int socket) const {
    // Nothing that dies here is a finding.
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM}) std::signal(fault, SIG_DFL);
    if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(nullptr);
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    std::vector<std::uint8_t> input(largest_input);
    for (ssize_t size; (size = recv(socket, input.data(), input.size(), 0)) > 0;) {
      alarm(limit_s);
      work_(input.data(), static_cast<std::size_t>(size));
      alarm(0);
      if (send(socket, "", 1, MSG_NOSIGNAL) != 1) break;
    }
    _exit(0);
  }

  Work work_;
  pid_t child_ = -1;
  int socket_ = -1;
};

}  // namespace arago::fuzz
