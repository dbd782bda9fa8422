#include "io/detail/line_panel.hpp"

#include <algorithm>

namespace arago::io::detail {
namespace {

constexpr double text_size = 9.5, line_height = 15, swatch = 22, inset = 6;

int points_inside(const Box& box, const LinePlot& plot, const Axis& x, const Axis& y) {
  constexpr int between = 16;  // a straight line from point to point is hidden as well
  int inside = 0;
  const auto count = [&](double px, double py) {
    if (px >= box.x && px <= box.right() && py >= box.y && py <= box.bottom()) ++inside;
  };
  for (const Curve& curve : plot.curves)
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      if (!x.shows(curve.x[i]) || !y.shows(curve.y[i])) continue;
      const double px = x.at(curve.x[i]), py = y.at(curve.y[i]);
      count(px, py);
      const bool joined = curve.line && i + 1 < curve.x.size() && x.shows(curve.x[i + 1]) && y.shows(curve.y[i + 1]);
      for (int k = 1; joined && k < between; ++k)
        count(px + k * (x.at(curve.x[i + 1]) - px) / between, py + k * (y.at(curve.y[i + 1]) - py) / between);
    }
  return inside;
}

Box best_corner(const Box& area, double width, double height, const LinePlot& plot, const Axis& x, const Axis& y) {
  const double left = area.x + inset, right = area.right() - width - inset;
  const double top = area.y + inset, bottom = area.bottom() - height - inset;
  const Box corners[] = {{right, top, width, height},
                         {left, top, width, height},
                         {left, bottom, width, height},
                         {right, bottom, width, height}};
  const auto hides = [&](const Box& box) { return points_inside(box, plot, x, y); };
  return *std::min_element(std::begin(corners), std::end(corners),
                           [&](const Box& a, const Box& b) { return hides(a) < hides(b); });
}

}  // namespace

void draw_legend(Canvas& canvas, const Box& area, const LinePlot& plot, const Axis& x, const Axis& y) {
  double width = 0;
  int entries = 0;
  for (const Curve& curve : plot.curves) {
    if (curve.name.empty()) continue;
    width = std::max(width, Canvas::text_width(curve.name, text_size));
    ++entries;
  }
  if (entries == 0) return;
  const Box box = best_corner(area, width + swatch + 20, entries * line_height + 6, plot, x, y);
  canvas.fill(box, {255, 255, 255}, 0.85);
  canvas.frame(box, {faint_ink, 0.8});
  double at = box.y + 3 + line_height / 2;
  for (std::size_t i = 0; i < plot.curves.size(); ++i) {
    const Curve& curve = plot.curves[i];
    if (curve.name.empty()) continue;
    const Rgb color = curve_color(plot, i);
    const double from = box.x + 7;
    if (!curve.y_low.empty()) canvas.fill(Box{from, at - 4, swatch, 8}, color, 0.2);
    if (curve.line) canvas.line({from, at}, {from + swatch, at}, {color, 1.7, curve.dashed});
    if (curve.markers) canvas.disc({from + swatch / 2, at}, 2.8, color);
    canvas.text({from + swatch + 6, at}, curve.name, {.size = text_size});
    at += line_height;
  }
}

}  // namespace arago::io::detail
