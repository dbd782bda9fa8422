#pragma once

#include <string>

namespace arago {

/// Bytes of memory that new work could be given now: what the machine has available (MemAvailable), or less where a
/// control group, such as that of a SLURM job, limits it (version 1 or 2; files that the kernel can drop are no usage).
/// 0 when nothing says. `root` is for tests.
double available_memory_bytes(const std::string& root = "");

}  // namespace arago
