#include "arago/io/colormap.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace arago::io {
namespace {

// Samples at equal steps of the maps of that name in Matplotlib (CC0), linear between.
constexpr std::uint32_t grey_samples[] = {0x000000, 0xffffff};
constexpr std::uint32_t viridis_samples[] = {0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d,
                                             0x2c728e, 0x26828e, 0x21918c, 0x1fa088, 0x28ae80, 0x3fbc73,
                                             0x5ec962, 0x84d44b, 0xaddc30, 0xd8e219, 0xfde725};
constexpr std::uint32_t twilight_samples[] = {
    0xe2d9e2, 0xd7d7dd, 0xc4ced4, 0xacc2cc, 0x95b5c7, 0x81a6c3, 0x7297c1, 0x6887be, 0x6276ba, 0x5f64b5, 0x5e51ad,
    0x5d3da1, 0x592a8f, 0x511b77, 0x45135c, 0x381145, 0x2f1436, 0x3a113a, 0x4a1342, 0x5f174a, 0x741e4f, 0x872750,
    0x983550, 0xa64550, 0xb25652, 0xbb6958, 0xc27c63, 0xc89073, 0xcca389, 0xd1b6a3, 0xd8c7be, 0xdfd4d6, 0xe2d9e2};
constexpr std::uint32_t diverging_samples[] = {0x053061, 0x175290, 0x2a71b2, 0x3f8ec0, 0x6bacd1, 0x9bc9e0,
                                               0xc2ddec, 0xe0ecf3, 0xf7f6f6, 0xfbe5d8, 0xfbccb4, 0xf5aa89,
                                               0xe48066, 0xd05548, 0xba2832, 0x930e26, 0x67001f};

std::span<const std::uint32_t> samples_of(Colormap map) {
  switch (map) {
    case Colormap::viridis:
      return viridis_samples;
    case Colormap::twilight:
      return twilight_samples;
    case Colormap::diverging:
      return diverging_samples;
    default:
      return grey_samples;
  }
}

}  // namespace

Rgb color_at(Colormap map, double t) {
  if (std::isnan(t)) return no_value_color;
  const std::span<const std::uint32_t> samples = samples_of(map);
  const double position = std::clamp(t, 0.0, 1.0) * static_cast<double>(samples.size() - 1);
  const std::size_t left = std::min(static_cast<std::size_t>(position), samples.size() - 2);
  const double weight = position - static_cast<double>(left);
  const auto channel = [&](int shift) {
    const double a = samples[left] >> shift & 0xff, b = samples[left + 1] >> shift & 0xff;
    return static_cast<std::uint8_t>(std::lround(a + weight * (b - a)));
  };
  return {channel(16), channel(8), channel(0)};
}

}  // namespace arago::io
