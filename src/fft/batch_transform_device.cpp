// Batches in device memory, by VkFFT: CUDA and HIP builds only. Compiled with HIP; run on no device so far.
#include "fft/detail/batch_transform.hpp"

#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)

#include "arago/core/error.hpp"

#if defined(KOKKOS_ENABLE_CUDA)
#define VKFFT_BACKEND 1
#include <cuda.h>
#include <cuda_runtime.h>
#include <nvrtc.h>
#else
#define VKFFT_BACKEND 2
#include <hip/hip_runtime.h>
#include <hip/hiprtc.h>
#endif
#include <memory>
#include <mutex>
#include <utility>
#include <vector>
#include <vkFFT.h>

namespace arago::fft::detail {
namespace {

#if defined(KOKKOS_ENABLE_CUDA)
using Device = CUdevice;
using Stream = cudaStream_t;
Stream stream_of(const ExecutionSpace& exec) {
  return exec.cuda_stream();
}
Device current_device() {
  int number = 0;
  cudaGetDevice(&number);
  Device device{};
  cuDeviceGet(&device, number);
  return device;
}
#else
using Device = hipDevice_t;
using Stream = hipStream_t;
Stream stream_of(const ExecutionSpace& exec) {
  return exec.hip_stream();
}
Device current_device() {
  int number = 0;
  Device device{};
  if (hipGetDevice(&number) == hipSuccess && hipDeviceGet(&device, number) == hipSuccess) return device;
  throw ResourceError("the GPU cannot be asked for its number");
}
#endif

/// VkFFT's compiled kernels for `count` images of a shape. VkFFT keeps pointers into this object, so it does not move.
template <class Scalar>
class DevicePlan {
 public:
  explicit DevicePlan(const BatchShape& shape)
      : device_(current_device()),
        bytes_(static_cast<std::uint64_t>(shape.rows * shape.columns * shape.count) * sizeof(Complex<Scalar>)) {
    VkFFTConfiguration configuration{};
    configuration.FFTdim = 2;
    configuration.size[0] = static_cast<std::uint64_t>(shape.columns);  // the fastest index comes first
    configuration.size[1] = static_cast<std::uint64_t>(shape.rows);
    configuration.numberBatches = static_cast<std::uint64_t>(shape.count);
    configuration.device = &device_;
    configuration.stream = &stream_;
    configuration.num_streams = 1;
    configuration.bufferSize = &bytes_;
    configuration.doublePrecision = sizeof(Scalar) == sizeof(double) ? 1 : 0;
    configuration.normalize = 1;  // the inverse is divided by the number of points
    check(initializeVkFFT(&application_, configuration), "planned");
  }
  ~DevicePlan() { deleteVkFFT(&application_); }
  DevicePlan(const DevicePlan&) = delete;
  DevicePlan& operator=(const DevicePlan&) = delete;

  void execute(Stream stream, Complex<Scalar>* images, Direction direction) {
    stream_ = stream;
    void* buffer = images;
    VkFFTLaunchParams launch{};
    launch.buffer = &buffer;
    check(VkFFTAppend(&application_, direction == Direction::forward ? -1 : 1, &launch), "started");
  }

 private:
  static void check(VkFFTResult result, const char* action) {
    ARAGO_CHECK(
        ResourceError, result == VKFFT_SUCCESS,
        "a Fourier transform on the GPU cannot be " << action << " (VkFFT error " << static_cast<int>(result) << ")");
  }

  Device device_;
  Stream stream_{};
  std::uint64_t bytes_;
  VkFFTApplication application_{};
};

/// The plans of this process, few in number; given back before the device is.
/// (A list: clang 15 for HIP breaks down on a std::map of smart pointers.)
template <class Scalar>
class DevicePlans {
 public:
  DevicePlan<Scalar>& plan_of(const BatchShape& shape) {
    for (const auto& [known, plan] : plans_)
      if (known == shape) return *plan;
    plans_.emplace_back(shape, std::make_unique<DevicePlan<Scalar>>(shape));
    return *plans_.back().second;
  }
  void clear() { plans_.clear(); }

 private:
  std::vector<std::pair<BatchShape, std::unique_ptr<DevicePlan<Scalar>>>> plans_;
};

template <class Scalar>
DevicePlans<Scalar>& device_plans() {
  static DevicePlans<Scalar> plans;
  return plans;
}

void clear_plans() {
  device_plans<float>().clear();
  device_plans<double>().clear();
}

/// Guards the plans. The first call arranges that they are given back.
std::mutex& plans_mutex() {
  static std::mutex mutex;
  static const bool hooked = (Kokkos::push_finalize_hook(clear_plans), true);
  static_cast<void>(hooked);
  return mutex;
}

}  // namespace

template <class Scalar>
void transform_batch(const ExecutionSpace& exec, const ImagePlan<Scalar>&, const BatchShape& shape,
                     Complex<Scalar>* images, Direction direction) {
  const std::lock_guard lock(plans_mutex());
  device_plans<Scalar>().plan_of(shape).execute(stream_of(exec), images, direction);
}

template void transform_batch(const ExecutionSpace&, const ImagePlan<float>&, const BatchShape&, Complex<float>*,
                              Direction);
template void transform_batch(const ExecutionSpace&, const ImagePlan<double>&, const BatchShape&, Complex<double>*,
                              Direction);

}  // namespace arago::fft::detail

#endif
