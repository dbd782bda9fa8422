#pragma once

#include "arago/core/views.hpp"
#include "fft/detail/image_plan.hpp"

#include <cstdint>

namespace arago::fft::detail {

struct BatchShape {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t count = 0;
  bool operator==(const BatchShape&) const = default;
};

/// Transforms `count` contiguous images in the memory of the execution space, each independently of the others.
/// The host build uses `plan`, device builds VkFFT.
template <class Scalar>
void transform_batch(const ExecutionSpace& exec, const ImagePlan<Scalar>& plan, const BatchShape& shape,
                     Complex<Scalar>* images, Direction direction);

}  // namespace arago::fft::detail
