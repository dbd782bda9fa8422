#include "arago/io/element_type.hpp"

#include <limits>

namespace arago::io {

std::string name_of(ElementType type) {
  static constexpr const char* names[] = {"int8",   "int16",   "int32",   "int64",     "uint8",      "uint16", "uint32",
                                          "uint64", "float32", "float64", "complex64", "complex128", "text"};
  return names[static_cast<int>(type)];
}

std::size_t size_of(ElementType type) {
  static constexpr std::size_t bytes[] = {1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 8, 16, 0};
  return bytes[static_cast<int>(type)];
}

std::string to_text(const Shape& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

std::int64_t ArrayInfo::elements() const {
  std::int64_t product = 1;
  for (const std::int64_t extent : shape)
    if (__builtin_mul_overflow(product, extent, &product)) return std::numeric_limits<std::int64_t>::max();
  return product;
}

}  // namespace arago::io
