#pragma once

#include "arago/study/record.hpp"

#include <string>

namespace arago::study {

/// Six digits; powers of ten as "1e4".
std::string number_text(double value);
/// "photons_per_image 1e4, gridsize 2": the last part of each key and its value.
std::string axes_text(const Row& axes);
/// "12.3 s", "1:02:03".
std::string clock_text(double seconds);
/// "3.21 TFLOP": three digits and a decimal prefix.
std::string with_unit(double value, const std::string& unit);

}  // namespace arago::study
