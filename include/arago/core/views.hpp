#pragma once

#include <Kokkos_Core.hpp>

#include <string>

namespace arago {

/// The one execution space of this build: that of the Kokkos found at configure time, or (ARAGO_SERIAL_KERNELS) one
/// thread, to hold the others against.
#ifdef ARAGO_SERIAL_KERNELS
using ExecutionSpace = Kokkos::Serial;
using HostSpace = Kokkos::Serial;
#else
using ExecutionSpace = Kokkos::DefaultExecutionSpace;
using HostSpace = Kokkos::DefaultHostExecutionSpace;
#endif

template <class Scalar>
using Complex = Kokkos::complex<Scalar>;

/// Row-major arrays in the memory of the execution space: View<float***> image_stack(label, n, rows, columns).
template <class Data>
using View = Kokkos::View<Data, Kokkos::LayoutRight, ExecutionSpace>;

/// Row-major arrays in host memory: everything that meets files, FFTW or oneDNN.
template <class Data>
using HostView = Kokkos::View<Data, Kokkos::LayoutRight, HostSpace>;

/// An allocation that is not zeroed, for arrays that are written before they are read.
inline auto uninitialised(const std::string& label) {
  return Kokkos::view_alloc(label, Kokkos::WithoutInitializing);
}

/// |z|^2
template <class Scalar>
KOKKOS_INLINE_FUNCTION Scalar abs_squared(const Complex<Scalar>& z) {
  return z.real() * z.real() + z.imag() * z.imag();
}

}  // namespace arago
