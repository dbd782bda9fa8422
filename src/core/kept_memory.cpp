#include "arago/core/kept_memory.hpp"

#include <limits>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace arago {

void keep_freed_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the largest that glibc accepts
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

}  // namespace arago
