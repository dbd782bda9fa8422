// Batches in host memory: the images are shared out among the threads, each is transformed by one thread with the plan
// of its shape.
#include "fft/detail/batch_transform.hpp"

#if !defined(KOKKOS_ENABLE_CUDA) && !defined(KOKKOS_ENABLE_HIP)

namespace arago::fft::detail {

template <class Scalar>
void transform_batch(const ExecutionSpace& exec, const ImagePlan<Scalar>& plan, const BatchShape& shape,
                     Complex<Scalar>* images, Direction direction) {
  using Policy =
      Kokkos::RangePolicy<ExecutionSpace, Kokkos::Schedule<Kokkos::Dynamic>, Kokkos::IndexType<std::int64_t>>;
  const std::int64_t elements = shape.rows * shape.columns;
  const ImagePlan<Scalar>* one_plan = &plan;
  Kokkos::parallel_for("arago::fft::transform_batch", Policy(exec, 0, shape.count),
                       [=](std::int64_t image) { one_plan->execute(images + image * elements, direction); });
}

template void transform_batch(const ExecutionSpace&, const ImagePlan<float>&, const BatchShape&, Complex<float>*,
                              Direction);
template void transform_batch(const ExecutionSpace&, const ImagePlan<double>&, const BatchShape&, Complex<double>*,
                              Direction);

}  // namespace arago::fft::detail

#endif
