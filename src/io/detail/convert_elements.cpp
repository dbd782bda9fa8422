#include "io/detail/convert_elements.hpp"

#include "arago/core/error.hpp"
#include "io/detail/limits.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace arago::io::detail {
namespace {

template <class T>
struct TypeOf {
  using Type = T;
};

/// Calls action(TypeOf<C++ type>) for the numeric element type.
template <class Action>
void with_type(ElementType type, const Action& action) {
  switch (type) {
    case ElementType::int8:
      return action(TypeOf<std::int8_t>{});
    case ElementType::int16:
      return action(TypeOf<std::int16_t>{});
    case ElementType::int32:
      return action(TypeOf<std::int32_t>{});
    case ElementType::int64:
      return action(TypeOf<std::int64_t>{});
    case ElementType::uint8:
      return action(TypeOf<std::uint8_t>{});
    case ElementType::uint16:
      return action(TypeOf<std::uint16_t>{});
    case ElementType::uint32:
      return action(TypeOf<std::uint32_t>{});
    case ElementType::uint64:
      return action(TypeOf<std::uint64_t>{});
    case ElementType::float32:
      return action(TypeOf<float>{});
    case ElementType::float64:
      return action(TypeOf<double>{});
    case ElementType::complex64:
      return action(TypeOf<std::complex<float>>{});
    case ElementType::complex128:
      return action(TypeOf<std::complex<double>>{});
    case ElementType::text:
      break;
  }
}

template <class T>
constexpr bool complex_type = is_complex(element_type<T>());

template <class To, class From>
To converted(From value, const std::string& what) {
  if constexpr (complex_type<To> && complex_type<From>) {
    using Part = typename To::value_type;
    return {static_cast<Part>(value.real()), static_cast<Part>(value.imag())};
  } else if constexpr (std::is_integral_v<To> && std::is_integral_v<From>) {
    ARAGO_CHECK(DataFileError, std::in_range<To>(value),
                what << " holds the value " << +value << ", out of range of " << name_of(element_type<To>()));
    return static_cast<To>(value);
  } else if constexpr (!complex_type<To> && !complex_type<From>) {
    return static_cast<To>(value);
  } else {
    return To{};  // check_conversion lets no mixture of real and complex pass
  }
}

/// Row-major counter over a shape that keeps the place of the element in a column-major array.
class ColumnMajorWalk {
 public:
  explicit ColumnMajorWalk(const Shape& shape) : shape_(shape), index_(shape.size(), 0), stride_(shape.size(), 1) {
    for (std::size_t d = 1; d < shape.size(); ++d) stride_[d] = stride_[d - 1] * shape[d - 1];
  }
  std::int64_t place() const { return place_; }
  void advance() {
    for (std::size_t d = shape_.size(); d-- > 0;) {
      place_ += stride_[d];
      if (++index_[d] < shape_[d]) return;
      place_ -= stride_[d] * shape_[d];
      index_[d] = 0;
    }
  }

 private:
  Shape shape_;
  Shape index_;
  Shape stride_;
  std::int64_t place_ = 0;
};

template <class From>
From element_at(const std::byte* source, std::int64_t i) {
  From value;
  std::memcpy(&value, source + i * static_cast<std::int64_t>(sizeof(From)), sizeof(From));
  return value;
}

}  // namespace

void swap_bytes(ElementType type, std::byte* values, std::int64_t elements) {
  const std::size_t width = size_of(type) / (is_complex(type) ? 2 : 1);
  const std::int64_t numbers = elements * (is_complex(type) ? 2 : 1);
  for (std::int64_t i = 0; i < numbers; ++i) {
    std::byte* number = values + i * static_cast<std::int64_t>(width);
    std::reverse(number, number + width);
  }
}

void convert_elements(const std::string& what, const ArrayInfo& from, bool fortran_order, const std::byte* source,
                      ElementType to, void* result) {
  check_conversion(what, from.type, to);
  const std::int64_t elements = from.elements();
  if (elements == 0) return;
  with_type(from.type, [&](auto from_type) {
    with_type(to, [&](auto to_type) {
      using From = typename decltype(from_type)::Type;
      using To = typename decltype(to_type)::Type;
      auto* const values = static_cast<To*>(result);
      ColumnMajorWalk walk(from.shape);
      for (std::int64_t i = 0; i < elements; ++i, walk.advance())
        values[i] = converted<To>(element_at<From>(source, fortran_order ? walk.place() : i), what);
    });
  });
}

}  // namespace arago::io::detail
