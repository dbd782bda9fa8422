#pragma once

#include "arago/core/views.hpp"
#include "fft/detail/fftw_api.hpp"

#include <cstdint>

namespace arago::fft::detail {

/// Scratch of the calling thread, aligned for FFTW; grows and stays. Contents are those of the last use.
template <class Scalar>
Complex<Scalar>* thread_scratch(std::int64_t elements);

/// Transforms `count` contiguous lines of `length`, in place, each by the same plan whatever its alignment.
template <class Scalar>
void transform_lines(typename Fftw<Scalar>::Plan plan, Complex<Scalar>* lines, std::int64_t count, std::int64_t length);

/// Transforms the columns of a (rows, columns) image in place: blocks of a few cache lines are copied to where a column
/// is contiguous, transformed and copied back.
template <class Scalar>
void transform_columns(typename Fftw<Scalar>::Plan plan, Complex<Scalar>* image, std::int64_t rows,
                       std::int64_t columns);

}  // namespace arago::fft::detail
