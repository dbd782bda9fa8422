#pragma once

// Rules of the fault shim, from the environment variable ARAGO_FAULT: "RULE; RULE; ...", a rule being
//   ACTION before|after CALL NUMBER[+] [path=TEXT] [rank=R] [bytes=N]
// e.g. "kill before rename 2 path=step-": kill -9 this process before its second rename to a path that has "step-".
// NUMBER+ means that call and all later ones. A line for each fault is appended to the file ARAGO_FAULT_LOG.

namespace fault {

enum class Call { open, write, sync, rename, unlink, collective, memory, count };

/// What the shim must do to the call itself; kill, stop, exit and sleep have happened already.
struct Verdict {
  int error = 0;        ///< errno to fail with, in place of the call
  bool half = false;    ///< write: half of the bytes, then kill
  bool to_nan = false;  ///< collective: the data sent are not numbers
};

/// Counts the call in every rule that it matches, and does what they say. `path` may be null.
Verdict before(Call call, const char* path, unsigned long bytes);
void after(Call call, const char* path, unsigned long bytes);

/// kill -9 of this process.
[[noreturn]] void die();

/// Added to the clock of the day from its first fault on (rule "jump=SECONDS before open 1 path=...").
long clock_jump_seconds();

/// False in all programs but arago: mpirun and the shell see the same environment.
bool active();

}  // namespace fault
