#include "io/detail/limits.hpp"

#include "arago/core/available_memory.hpp"
#include "arago/core/error.hpp"

#include <fmt/format.h>

namespace arago::io::detail {

void check_conversion(const std::string& what, ElementType from, ElementType to) {
  const bool number = from != ElementType::text && to != ElementType::text;
  const bool allowed = number && (is_complex(from) == is_complex(to)) && (is_integer(from) || !is_integer(to));
  ARAGO_CHECK(DataFileError, allowed,
              what << " holds " << name_of(from) << ", but " << name_of(to) << " is needed here");
}

std::int64_t available_memory() {
  const double bytes = available_memory_bytes();
  return bytes > 0 ? static_cast<std::int64_t>(bytes) : std::int64_t{8} << 30;
}

std::string bytes_text(double bytes) {
  static constexpr const char* units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  int unit = 0;
  for (; bytes >= 1024 && unit < 6; ++unit) bytes /= 1024;
  return unit == 0 ? fmt::format("{:.0f} bytes", bytes) : fmt::format("{:.1f} {}", bytes, units[unit]);
}

}  // namespace arago::io::detail
