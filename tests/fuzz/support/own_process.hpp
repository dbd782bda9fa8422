#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

/// There where a sanitizer is: libFuzzer's crash file and statistics hang on it.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace arago::fuzz {

/// Nothing that dies here is a finding.
inline void die_quietly() {
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM}) std::signal(fault, SIG_DFL);
  if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(nullptr);
  dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
}

/// Runs `action` in a process of its own and waits. False if it crashed or took longer than `limit_s`: a fault of a
/// library that makes an input must not end, or damage, the process that judges what reads it.
template <class Action>
bool in_own_process(const Action& action, unsigned limit_s = 30) {
  const pid_t child = fork();
  if (child == 0) {
    die_quietly();
    alarm(limit_s);
    action();
    _exit(0);
  }
  int status = 1;
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace arago::fuzz
