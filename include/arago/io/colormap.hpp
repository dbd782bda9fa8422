#pragma once

#include <cstdint>
#include <string>

namespace arago::io {

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  bool operator==(const Rgb&) const = default;
};

enum class Colormap {
  grey,       ///< black to white
  viridis,    ///< perceptually uniform, dark blue to yellow
  twilight,   ///< cyclic, for phases: white - blue - black - red - white
  diverging,  ///< blue - white - red, for signed residuals and correlations
};

/// What stands for "no value" (NaN, unweighted): a pale grey-green that no map contains.
inline constexpr Rgb no_value_color{205, 219, 200};

/// Colour at t in [0, 1]; values outside are clamped, NaN gives no_value_color.
Rgb color_at(Colormap map, double t);

}  // namespace arago::io
