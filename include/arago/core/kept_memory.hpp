#pragma once

namespace arago {

/// From now on the C library keeps freed arrays of up to 32 MiB for the next ones instead of giving their pages back to
/// the system, which would zero them again. For programs that make the same fields over and over: a sixth of the time
/// of a telescope's Fisher matrix. For the whole process; without effect where the C library is not glibc.
void keep_freed_memory();

}  // namespace arago
