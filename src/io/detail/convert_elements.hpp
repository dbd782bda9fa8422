#pragma once

#include "arago/io/element_type.hpp"

#include <cstddef>
#include <string>

namespace arago::io::detail {

/// Swaps the bytes of every number (of both parts of a complex one), in place.
void swap_bytes(ElementType type, std::byte* values, std::int64_t elements);

/// Converts an array of numbers, in column-major order if `fortran_order`, to one in row-major order of type `to`.
/// DataFileError, beginning with `what`, for integers that the result cannot hold and for types that
/// check_conversion refuses.
void convert_elements(const std::string& what, const ArrayInfo& from, bool fortran_order, const std::byte* source,
                      ElementType to, void* result);

}  // namespace arago::io::detail
