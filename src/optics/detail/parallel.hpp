#pragma once

#include "arago/core/views.hpp"

#include <cstdint>
#include <string>

namespace arago::optics::detail {

/// body(i) for i in [0, count) on the host's threads; the body must not throw. Iterations are independent and each sums
/// in its own order, so results do not depend on the threads.
template <class Body>
void for_each(const std::string& label, std::int64_t count, const Body& body) {
  using Policy = Kokkos::RangePolicy<HostSpace, Kokkos::Schedule<Kokkos::Dynamic>, Kokkos::IndexType<std::int64_t>>;
  if (count == 0) return;
  Kokkos::parallel_for("arago::optics::" + label, Policy(0, count).set_chunk_size(1), body);
  HostSpace().fence();
}

/// Scratch memory, one row for each thread that may run at a time.
template <class Value>
class ThreadScratch {
 public:
  explicit ThreadScratch(std::int64_t elements)
      : memory_(uninitialised("optics scratch"), tokens_.size(), (elements + 7) / 8 * 8) {}

  /// Holds a row while it lives.
  class Row {
   public:
    explicit Row(const ThreadScratch& scratch) : scratch_(scratch), token_(scratch.tokens_.acquire()) {}
    ~Row() { scratch_.tokens_.release(token_); }
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;
    Value* data() const { return &scratch_.memory_(token_, 0); }

   private:
    const ThreadScratch& scratch_;
    int token_;
  };

 private:
  Kokkos::Experimental::UniqueToken<HostSpace> tokens_;
  HostView<Value**> memory_;
};

}  // namespace arago::optics::detail
