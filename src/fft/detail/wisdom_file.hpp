#pragma once

#include <string>

namespace arago::fft::detail {

/// The wisdom of one precision; empty without a file, or when this FFTW does not accept the file. The first call reads
/// it, starts FFTW-MPI (which is part of what wisdom is valid for) and logs a warning if there is none.
template <class Scalar>
const std::string& wisdom_text();

}  // namespace arago::fft::detail
