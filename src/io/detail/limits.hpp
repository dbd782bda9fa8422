#pragma once

#include "arago/io/element_type.hpp"

#include <cstdint>
#include <string>

namespace arago::io::detail {

/// Throws unless values of type `from` may be read as `to` (integers to real, real to real, complex to complex,
/// integers to integers that hold the values).
void check_conversion(const std::string& what, ElementType from, ElementType to);

/// Memory that the machine can give now, bytes; 8 GiB where it does not say.
std::int64_t available_memory();
/// "1.5 GiB"
std::string bytes_text(double bytes);

}  // namespace arago::io::detail
