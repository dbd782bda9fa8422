#pragma once

#include "arago/io/colormap.hpp"

#include <cairo.h>

#include <memory>
#include <string>
#include <vector>

namespace arago::io::detail {

/// A rectangle in points; y grows downwards.
struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
};

struct Point {
  double x = 0;
  double y = 0;
};

/// Where the given point lies in the text: 0 = left or top, 0.5 = middle, 1 = right or bottom.
struct TextStyle {
  double size = 11;
  bool bold = false;
  double align_x = 0;
  double align_y = 0.5;
  bool upwards = false;  ///< turned by 90 degrees, reading upwards
};

struct Stroke {
  Rgb color{};
  double width = 1;
  bool dashed = false;
};

/// A drawing of a given size in points (1/72 inch) that is recorded and then saved as PNG or SVG.
class Canvas {
 public:
  Canvas(double width, double height);

  void text(Point at, const std::string& text, const TextStyle& style);
  static double text_width(const std::string& text, double size, bool bold = false);
  void line(Point from, Point to, const Stroke& stroke);
  void polyline(const std::vector<Point>& points, const Stroke& stroke);
  void fill(const std::vector<Point>& polygon, Rgb color, double opacity);
  void fill(const Box& box, Rgb color, double opacity = 1);
  void frame(const Box& box, const Stroke& stroke);
  void disc(Point centre, double radius, Rgb color);
  /// Pixels, row-major, as they are (no smoothing) or averaged when there are more than the box can show.
  void image(const Box& box, const std::vector<Rgb>& pixels, int columns, int rows);
  /// What is drawn until unclip() is cut off at the border of the box.
  void clip(const Box& box);
  void unclip();

  /// The ending (.png, .svg) chooses the format; atomic. InputError for other endings, ResourceError.
  void save(const std::string& path) const;

 private:
  void set_color(Rgb color, double opacity = 1);
  void apply(const Stroke& stroke);

  double width_;
  double height_;
  std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)> surface_;
  std::unique_ptr<cairo_t, void (*)(cairo_t*)> context_;
};

inline constexpr Rgb ink{38, 38, 42};
inline constexpr Rgb faint_ink{222, 222, 226};

}  // namespace arago::io::detail
