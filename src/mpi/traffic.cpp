#include "arago/mpi/traffic.hpp"

#include <atomic>

namespace arago::mpi {
namespace {

std::atomic<std::int64_t> sent{0};

}  // namespace

std::int64_t sent_bytes() {
  return sent.load(std::memory_order_relaxed);
}

void note_sent(std::size_t bytes) {
  sent.fetch_add(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
}

}  // namespace arago::mpi
