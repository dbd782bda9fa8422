#include "fft/detail/line_transform.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <memory>

namespace arago::fft::detail {
namespace {

template <class Scalar>
typename Fftw<Scalar>::Number* numbers(Complex<Scalar>* values) {
  return reinterpret_cast<typename Fftw<Scalar>::Number*>(values);
}

}  // namespace

template <class Scalar>
Complex<Scalar>* thread_scratch(std::int64_t elements) {
  using Memory = std::unique_ptr<void, void (*)(void*)>;
  thread_local Memory memory(nullptr, Fftw<Scalar>::free);
  thread_local std::int64_t size = 0;
  if (elements > size) {
    memory.reset();
    size = 0;
    memory.reset(Fftw<Scalar>::allocate(static_cast<std::size_t>(elements) * sizeof(Complex<Scalar>)));
    ARAGO_CHECK(ResourceError, memory, "no memory for a Fourier transform of " << elements << " elements");
    size = elements;
  }
  return static_cast<Complex<Scalar>*>(memory.get());
}

template <class Scalar>
void transform_lines(typename Fftw<Scalar>::Plan plan, Complex<Scalar>* lines, std::int64_t count,
                     std::int64_t length) {
  for (std::int64_t i = 0; i < count; ++i) {
    Complex<Scalar>* line = lines + i * length;
    if (Fftw<Scalar>::is_aligned(line)) {
      Fftw<Scalar>::execute(plan, numbers(line));
      continue;
    }
    Complex<Scalar>* copy = thread_scratch<Scalar>(length);
    std::copy_n(line, length, copy);
    Fftw<Scalar>::execute(plan, numbers(copy));
    std::copy_n(copy, length, line);
  }
}

template <class Scalar>
void transform_columns(typename Fftw<Scalar>::Plan plan, Complex<Scalar>* image, std::int64_t rows,
                       std::int64_t columns) {
  constexpr std::int64_t width = 256 / sizeof(Complex<Scalar>);
  const std::int64_t pitch = rows + 8 - rows % 8 + 8;  // keeps columns aligned and off each other's cache sets
  Complex<Scalar>* block = thread_scratch<Scalar>(width * pitch);
  for (std::int64_t first = 0; first < columns; first += width) {
    const std::int64_t count = std::min(width, columns - first);
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t c = 0; c < count; ++c) block[c * pitch + r] = image[r * columns + first + c];
    for (std::int64_t c = 0; c < count; ++c) Fftw<Scalar>::execute(plan, numbers(block + c * pitch));
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t c = 0; c < count; ++c) image[r * columns + first + c] = block[c * pitch + r];
  }
}

template Complex<float>* thread_scratch(std::int64_t);
template Complex<double>* thread_scratch(std::int64_t);
template void transform_lines(fftwf_plan, Complex<float>*, std::int64_t, std::int64_t);
template void transform_lines(fftw_plan, Complex<double>*, std::int64_t, std::int64_t);
template void transform_columns(fftwf_plan, Complex<float>*, std::int64_t, std::int64_t);
template void transform_columns(fftw_plan, Complex<double>*, std::int64_t, std::int64_t);

}  // namespace arago::fft::detail
