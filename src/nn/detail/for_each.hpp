#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/conv_engine.hpp"

namespace arago::nn::detail {

/// body(i) for i = 0 .. count-1, independent of each other: one kernel over the whole local batch, or a plain loop of
/// the calling thread when the span is a shard inside a parallel region.
template <class Body>
void for_each(const ExecutionSpace& exec, const WorkSpan& span, const char* label, int count, const Body& body) {
  if (!span.whole_batch) {
    for (int i = 0; i < count; ++i) body(i);
    return;
  }
  Kokkos::parallel_for(label, Kokkos::RangePolicy<ExecutionSpace>(exec, 0, count), body);
}

}  // namespace arago::nn::detail
