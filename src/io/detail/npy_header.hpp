#pragma once

#include "arago/io/element_type.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace arago::io::detail {

/// What the header of an .npy array says (NumPy enhancement proposal 1, format versions 1 to 3).
struct NpyHeader {
  Shape shape;
  std::optional<ElementType> type;  ///< empty for what we do not read
  std::string description;          ///< the type as the file says it: "<f8"
  bool fortran_order = false;
  bool big_endian = false;
  std::size_t data_offset = 0;  ///< bytes from the beginning of the array to its first element
};

/// Longest header that is believed; a header with records of many fields may be long, ours never are.
inline constexpr std::size_t max_npy_header = std::size_t{1} << 16;

/// Parses the first bytes of an array. DataFileError, beginning with `what`, unless it is a sound header.
NpyHeader parse_npy_header(std::string_view bytes, const std::string& what);

/// Header of an array in C order, padded so that data begin at a multiple of 64 bytes.
std::string make_npy_header(ElementType type, const Shape& shape);

}  // namespace arago::io::detail
