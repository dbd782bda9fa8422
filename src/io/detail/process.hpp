#pragma once

#include <string>

namespace arago::io::detail {

std::string host_name();

/// What tells a process from a later one with the same number: start in clock ticks since boot, and which boot.
struct ProcessStart {
  long ticks = 0;
  std::string boot;
};

/// Start of a process of this host; ticks = 0 when there is none (or only its remains wait for its parent).
ProcessStart start_of(long pid);

}  // namespace arago::io::detail
