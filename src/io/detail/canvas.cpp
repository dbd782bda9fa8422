#include "io/detail/canvas.hpp"

#include "arago/core/error.hpp"
#include "arago/io/atomic_text.hpp"

#include <cairo-svg.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arago::io::detail {
namespace {

constexpr double pixels_per_point = 2;

using Surface = std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)>;
using Context = std::unique_ptr<cairo_t, void (*)(cairo_t*)>;

Surface own(cairo_surface_t* surface) {
  return {surface, cairo_surface_destroy};
}
Context context_of(const Surface& surface) {
  return {cairo_create(surface.get()), cairo_destroy};
}

void select_font(cairo_t* context, double size, bool bold) {
  cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context, size);
}

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void replay(cairo_surface_t* recording, const Surface& target, double scale) {
  const Context context = context_of(target);
  cairo_scale(context.get(), scale, scale);
  cairo_set_source_rgb(context.get(), 1, 1, 1);
  cairo_paint(context.get());
  cairo_set_source_surface(context.get(), recording, 0, 0);
  cairo_paint(context.get());
}

}  // namespace

Canvas::Canvas(double width, double height)
    : width_(std::ceil(width)),
      height_(std::ceil(height)),
      surface_(nullptr, cairo_surface_destroy),
      context_(nullptr, cairo_destroy) {
  const cairo_rectangle_t extent{0, 0, width_, height_};
  surface_ = own(cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extent));
  context_ = context_of(surface_);
}

void Canvas::set_color(Rgb color, double opacity) {
  cairo_set_source_rgba(context_.get(), color.red / 255.0, color.green / 255.0, color.blue / 255.0, opacity);
}

void Canvas::apply(const Stroke& stroke) {
  set_color(stroke.color);
  cairo_set_line_width(context_.get(), stroke.width);
  cairo_set_line_join(context_.get(), CAIRO_LINE_JOIN_ROUND);
  const double dashes[] = {4 * stroke.width, 2.5 * stroke.width};
  cairo_set_dash(context_.get(), dashes, stroke.dashed ? 2 : 0, 0);
  cairo_stroke(context_.get());
}

double Canvas::text_width(const std::string& text, double size, bool bold) {
  const Surface surface = own(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1));
  const Context context = context_of(surface);
  select_font(context.get(), size, bold);
  cairo_text_extents_t extents;
  cairo_text_extents(context.get(), text.c_str(), &extents);
  return extents.x_advance;
}

void Canvas::text(Point at, const std::string& text, const TextStyle& style) {
  cairo_t* const context = context_.get();
  select_font(context, style.size, style.bold);
  cairo_font_extents_t font;
  cairo_font_extents(context, &font);
  cairo_text_extents_t extents;
  cairo_text_extents(context, text.c_str(), &extents);
  const double height = 0.72 * style.size;  // of capital letters and digits
  cairo_save(context);
  cairo_translate(context, at.x, at.y);
  if (style.upwards) cairo_rotate(context, -std::numbers::pi / 2);
  cairo_move_to(context, -style.align_x * extents.x_advance, height * (1 - style.align_y));
  set_color(ink);
  cairo_show_text(context, text.c_str());
  cairo_restore(context);
}

void Canvas::line(Point from, Point to, const Stroke& stroke) {
  polyline({from, to}, stroke);
}

void Canvas::polyline(const std::vector<Point>& points, const Stroke& stroke) {
  if (points.empty()) return;
  cairo_new_path(context_.get());
  for (const Point& point : points) cairo_line_to(context_.get(), point.x, point.y);
  apply(stroke);
}

void Canvas::fill(const std::vector<Point>& polygon, Rgb color, double opacity) {
  cairo_new_path(context_.get());
  for (const Point& point : polygon) cairo_line_to(context_.get(), point.x, point.y);
  cairo_close_path(context_.get());
  set_color(color, opacity);
  cairo_fill(context_.get());
}

void Canvas::fill(const Box& box, Rgb color, double opacity) {
  fill({{box.x, box.y}, {box.right(), box.y}, {box.right(), box.bottom()}, {box.x, box.bottom()}}, color, opacity);
}

void Canvas::frame(const Box& box, const Stroke& stroke) {
  cairo_rectangle(context_.get(), box.x, box.y, box.width, box.height);
  apply(stroke);
}

void Canvas::disc(Point centre, double radius, Rgb color) {
  cairo_new_path(context_.get());
  cairo_arc(context_.get(), centre.x, centre.y, radius, 0, 2 * std::numbers::pi);
  set_color(color);
  cairo_fill(context_.get());
}

void Canvas::image(const Box& box, const std::vector<Rgb>& pixels, int columns, int rows) {
  // Pixels are enlarged here, since not every viewer of SVG refrains from smoothing them.
  const int enlarge = std::max(
      1, static_cast<int>(std::ceil(pixels_per_point * std::max(box.width, box.height) / std::max(columns, rows))));
  const Surface picture = own(cairo_image_surface_create(CAIRO_FORMAT_RGB24, columns * enlarge, rows * enlarge));
  ARAGO_CHECK(ResourceError, cairo_surface_status(picture.get()) == CAIRO_STATUS_SUCCESS,
              "an image of " << rows << " x " << columns << " pixels is too large to draw");
  unsigned char* const bytes = cairo_image_surface_get_data(picture.get());
  const int stride = cairo_image_surface_get_stride(picture.get());
  for (int y = 0; y < rows * enlarge; ++y) {
    auto* const row = reinterpret_cast<std::uint32_t*>(bytes + static_cast<std::ptrdiff_t>(y) * stride);
    const Rgb* const from = &pixels[static_cast<std::size_t>(y / enlarge) * columns];
    for (int x = 0; x < columns * enlarge; ++x) {
      const Rgb color = from[x / enlarge];
      row[x] = std::uint32_t{color.red} << 16 | std::uint32_t{color.green} << 8 | color.blue;
    }
  }
  cairo_surface_mark_dirty(picture.get());
  cairo_save(context_.get());
  cairo_translate(context_.get(), box.x, box.y);
  cairo_scale(context_.get(), box.width / (columns * enlarge), box.height / (rows * enlarge));
  cairo_set_source_surface(context_.get(), picture.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(context_.get()), CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend(cairo_get_source(context_.get()), CAIRO_EXTEND_PAD);
  cairo_rectangle(context_.get(), 0, 0, columns * enlarge, rows * enlarge);
  cairo_fill(context_.get());
  cairo_restore(context_.get());
}

void Canvas::clip(const Box& box) {
  cairo_save(context_.get());
  cairo_rectangle(context_.get(), box.x, box.y, box.width, box.height);
  cairo_clip(context_.get());
}

void Canvas::unclip() {
  cairo_restore(context_.get());
}

void Canvas::save(const std::string& path) const {
  std::string bytes;
  cairo_status_t status = CAIRO_STATUS_SUCCESS;
  if (path.ends_with(".png")) {
    const Surface target = own(cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, static_cast<int>(width_ * pixels_per_point), static_cast<int>(height_ * pixels_per_point)));
    replay(surface_.get(), target, pixels_per_point);
    status = cairo_surface_write_to_png_stream(target.get(), append, &bytes);
  } else {
    ARAGO_REQUIRE(path.ends_with(".svg"), "the figure " << path << " must end in .png or .svg");
    const Surface target = own(cairo_svg_surface_create_for_stream(append, &bytes, width_, height_));
    replay(surface_.get(), target, 1);
    cairo_surface_finish(target.get());
    status = cairo_surface_status(target.get());
  }
  ARAGO_CHECK(ResourceError, status == CAIRO_STATUS_SUCCESS,
              "the figure " << path << " cannot be drawn: " << cairo_status_to_string(status));
  write_text_atomically(path, bytes);
}

}  // namespace arago::io::detail
