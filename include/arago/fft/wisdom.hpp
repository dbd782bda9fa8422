#pragma once

#include <string>

namespace arago::fft {

/// FFTW's measured plans for the usual sizes. They are made once, when Arago is built (target fft_wisdom), and read by
/// every rank: a run never plans by timing, since another plan means other last bits.

/// The file in use: $ARAGO_WISDOM, else arago.wisdom beside the running binary; "" if there is none.
const std::string& wisdom_path();
/// XXH3-128 of its text, for run.json; "none" without a file.
const std::string& wisdom_hash();

}  // namespace arago::fft
