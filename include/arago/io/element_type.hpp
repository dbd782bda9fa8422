#pragma once

#include <Kokkos_Complex.hpp>

#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace arago::io {

/// The element types of our files and of the foreign ones that we read.
enum class ElementType {
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  float64,
  complex64,
  complex128,
  text
};

/// "float32", "complex128", ...
std::string name_of(ElementType type);
/// Bytes of one element; 0 for text.
std::size_t size_of(ElementType type);
constexpr bool is_complex(ElementType type) {
  return type == ElementType::complex64 || type == ElementType::complex128;
}
constexpr bool is_real(ElementType type) {
  return type == ElementType::float32 || type == ElementType::float64;
}
constexpr bool is_integer(ElementType type) {
  return type <= ElementType::uint64;
}

template <class>
inline constexpr bool no_element_type = false;

/// The element type of a C++ type; complex numbers may be Kokkos::complex or std::complex (same layout).
template <class T>
constexpr ElementType element_type() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::is_same_v<U, float>)
    return ElementType::float32;
  else if constexpr (std::is_same_v<U, double>)
    return ElementType::float64;
  else if constexpr (std::is_same_v<U, Kokkos::complex<float>> || std::is_same_v<U, std::complex<float>>)
    return ElementType::complex64;
  else if constexpr (std::is_same_v<U, Kokkos::complex<double>> || std::is_same_v<U, std::complex<double>>)
    return ElementType::complex128;
  else if constexpr (std::is_integral_v<U> && std::is_signed_v<U>)
    return sizeof(U) == 1   ? ElementType::int8
           : sizeof(U) == 2 ? ElementType::int16
           : sizeof(U) == 4 ? ElementType::int32
                            : ElementType::int64;
  else if constexpr (std::is_integral_v<U> && !std::is_same_v<U, bool>)
    return sizeof(U) == 1   ? ElementType::uint8
           : sizeof(U) == 2 ? ElementType::uint16
           : sizeof(U) == 4 ? ElementType::uint32
                            : ElementType::uint64;
  else
    static_assert(no_element_type<T>, "this type is not stored in files");
}

/// Extents of an array, rows first. Empty = a scalar.
using Shape = std::vector<std::int64_t>;
/// "(3, 64, 64)"
std::string to_text(const Shape& shape);

/// What a data set or an array of an archive says of itself.
struct ArrayInfo {
  Shape shape;
  ElementType type = ElementType::float64;
  std::int64_t elements() const;
};

}  // namespace arago::io
