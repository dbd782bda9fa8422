#include "study/detail/readable_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace arago::study {

std::string number_text(double value) {
  const double exponent = std::log10(std::abs(value));
  const bool is_power = std::isfinite(exponent) && exponent == std::round(exponent) && std::abs(exponent) >= 3;
  return is_power ? fmt::format("{}1e{:.0f}", value < 0 ? "-" : "", exponent) : fmt::format("{:g}", value);
}

std::string axes_text(const Row& axes) {
  std::string text;
  for (const Entry& entry : axes) {
    const auto* number = std::get_if<double>(&entry.value);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", entry.name.substr(entry.name.rfind('.') + 1),
                        number ? number_text(*number) : to_text(entry.value));
  }
  return text;
}

std::string clock_text(double seconds) {
  if (seconds < 100) return fmt::format("{:.3g} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string with_unit(double value, const std::string& unit) {
  static constexpr const char* prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
  std::size_t step = 0;
  for (; value >= 1000 && step + 1 < std::size(prefixes); ++step) value /= 1000;
  return fmt::format("{:.3g} {}{}", value, prefixes[step], unit);
}

}  // namespace arago::study
