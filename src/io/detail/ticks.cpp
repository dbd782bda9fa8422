#include "io/detail/ticks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace arago::io::detail {
namespace {

double nice_step(double span, int count) {
  const double raw = span / std::max(count, 1);
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power * 1.0001) return factor * power;
  return 10 * power;
}

std::string superscript(int exponent) {
  static constexpr const char* digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "⁻" : "";
  for (const char digit : std::to_string(std::abs(exponent))) text += digits[digit - '0'];
  return text;
}

std::string with_minus(std::string text) {
  if (!text.empty() && text[0] == '-') text.replace(0, 1, "−");
  return text;
}

std::string power_label(double mantissa, int exponent) {
  const std::string power = "10" + superscript(exponent);
  return mantissa == 1 ? power : fmt::format("{:g}·{}", mantissa, power);
}

/// Labels of multiples of `step`: plain decimals, or a mantissa and a power of ten when they would be long.
std::string label_of(double value, double step, double largest) {
  if (std::abs(value) < 1e-9 * step) return "0";
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  if (largest < 1e5 && decimals <= 4) return with_minus(fmt::format("{:.{}f}", value, decimals));
  const int exponent = static_cast<int>(std::floor(std::log10(largest) + 1e-9));
  const double unit = std::pow(10.0, exponent);
  const int digits = std::max(0, exponent - static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  return with_minus(fmt::format("{:.{}f}·10{}", value / unit, digits, superscript(exponent)));
}

std::vector<Tick> multiples(const ValueRange& range, double step) {
  std::vector<Tick> ticks;
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  const double slack = 1e-6 * (range.high - range.low);
  for (double k = std::ceil((range.low - slack) / step); k * step <= range.high + slack; ++k)
    ticks.push_back({k * step, label_of(k * step, step, largest)});
  return ticks;
}

}  // namespace

std::vector<Tick> linear_ticks(const ValueRange& range, int count) {
  return multiples(range, nice_step(range.high - range.low, count));
}

std::vector<Tick> index_ticks(const ValueRange& range, int count) {
  return multiples(range, std::max(1.0, nice_step(range.high - range.low, count)));
}

std::vector<Tick> log_ticks(const ValueRange& range, int count) {
  const int first = static_cast<int>(std::floor(std::log10(range.low) + 1e-9));
  const int last = static_cast<int>(std::ceil(std::log10(range.high) - 1e-9));
  const double decades = std::log10(range.high / range.low);
  if (decades < 0.7) return linear_ticks(range, count);
  const int every = std::max(1, static_cast<int>(std::ceil(decades / std::max(count, 1))));
  const bool plain = first >= -3 && last <= 4;
  const auto label = [&](double mantissa, int exponent) {
    return plain ? fmt::format("{:g}", mantissa * std::pow(10.0, exponent)) : power_label(mantissa, exponent);
  };
  std::vector<Tick> ticks;
  for (int exponent = first; exponent <= last; ++exponent)
    for (int mantissa = 1; mantissa <= 9; ++mantissa) {
      const double value = mantissa * std::pow(10.0, exponent);
      if (value < range.low * 0.9999 || value > range.high * 1.0001) continue;
      const bool labelled = mantissa == 1 ? exponent % every == 0 : (decades < 1.7 && (mantissa == 2 || mantissa == 5));
      if (labelled || every == 1 || mantissa == 1) ticks.push_back({value, labelled ? label(mantissa, exponent) : ""});
    }
  return ticks;
}

double fraction_of(double value, const ValueRange& range, bool log_scale) {
  if (!log_scale) return (value - range.low) / (range.high - range.low);
  return value > 0 ? std::log(value / range.low) / std::log(range.high / range.low) : std::nan("");
}

}  // namespace arago::io::detail
