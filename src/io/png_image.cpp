// Bare pixels as PNG, through libpng.
#include "arago/core/error.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/io/image_figure.hpp"
#include "io/detail/image_panel.hpp"

#include <png.h>

#include <algorithm>

namespace arago::io {
namespace {

/// Enlarged rows of 8-bit RGB, packed.
std::vector<png_byte> enlarge(const std::vector<Rgb>& pixels, std::size_t rows, std::size_t columns,
                              std::size_t scale) {
  std::vector<png_byte> bytes;
  bytes.reserve(3 * pixels.size() * scale * scale);
  for (std::size_t y = 0; y < rows * scale; ++y)
    for (std::size_t x = 0; x < columns * scale; ++x) {
      const Rgb color = pixels[y / scale * columns + x / scale];
      bytes.insert(bytes.end(), {color.red, color.green, color.blue});
    }
  return bytes;
}

}  // namespace

void write_image_png(const std::string& path, const HostView<const double**>& field, const ImageStyle& style,
                     int scale) {
  ARAGO_REQUIRE(field.size() > 0 && scale >= 1, path << ": an image without pixels cannot be written");
  const std::vector<Rgb> pixels = detail::colors_of(field, style, detail::color_range(field, style));
  const auto factor = static_cast<std::size_t>(scale);
  const std::vector<png_byte> bytes = enlarge(pixels, field.extent(0), field.extent(1), factor);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.format = PNG_FORMAT_RGB;
  image.width = static_cast<png_uint_32>(field.extent(1) * factor);
  image.height = static_cast<png_uint_32>(field.extent(0) * factor);
  png_alloc_size_t length = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string encoded(length, '\0');
  const bool done = png_image_write_to_memory(&image, encoded.data(), &length, 0, bytes.data(), 0, nullptr) != 0;
  ARAGO_CHECK(ResourceError, done, path << " cannot be encoded: " << image.message);
  encoded.resize(length);
  write_text_atomically(path, encoded);
}

}  // namespace arago::io
