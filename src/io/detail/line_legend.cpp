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

double entry_width(const Curve& curve) {
  return swatch + 20 + Canvas::text_width(curve.name, text_size);
}

/// Line, marker and band of a curve, then its name.
void draw_entry(Canvas& canvas, const Point& at, const Curve& curve, const Rgb& color) {
  const double from = at.x + 7;
  if (!curve.y_low.empty()) canvas.fill(Box{from, at.y - 4, swatch, 8}, color, 0.2);
  if (curve.line) canvas.line({from, at.y}, {from + swatch, at.y}, {color, 1.7, curve.dashed});
  if (curve.markers) canvas.disc({from + swatch / 2, at.y}, 2.8, color);
  canvas.text({from + swatch + 6, at.y}, curve.name, {.size = text_size});
}

/// Where the entries of a legend begin that fills lines of `width`.
std::vector<Point> entries_in_lines(const LinePlot& plot, double width) {
  std::vector<Point> places;
  Point next{0, 0};
  for (const Curve& curve : plot.curves) {
    if (next.x > 0 && next.x + entry_width(curve) > width) next = {0, next.y + line_height};
    places.push_back(next);
    if (!curve.name.empty()) next.x += entry_width(curve);
  }
  return places;
}

}  // namespace

double legend_height(const LinePlot& plot, double width) {
  const auto places = entries_in_lines(plot, width);
  return places.empty() ? 0 : places.back().y + line_height + inset;
}

void draw_legend_lines(Canvas& canvas, const Box& area, const LinePlot& plot) {
  const auto places = entries_in_lines(plot, area.width);
  double widest = 0;
  for (std::size_t i = 0; i < places.size(); ++i) widest = std::max(widest, places[i].x + entry_width(plot.curves[i]));
  const Point corner{area.x + (area.width - widest) / 2, area.y + line_height / 2};
  for (std::size_t i = 0; i < places.size(); ++i)
    if (!plot.curves[i].name.empty())
      draw_entry(canvas, {corner.x + places[i].x, corner.y + places[i].y}, plot.curves[i], curve_color(plot, i));
}

void draw_legend(Canvas& canvas, const Box& area, const LinePlot& plot, const Axis& x, const Axis& y) {
  double width = 0;
  int entries = 0;
  for (const Curve& curve : plot.curves) {
    if (curve.name.empty()) continue;
    width = std::max(width, entry_width(curve));
    ++entries;
  }
  if (entries == 0) return;
  const Box box = best_corner(area, width, entries * line_height + 6, plot, x, y);
  canvas.fill(box, {255, 255, 255}, 0.85);
  canvas.frame(box, {faint_ink, 0.8});
  double at = box.y + 3 + line_height / 2;
  for (std::size_t i = 0; i < plot.curves.size(); ++i) {
    const Curve& curve = plot.curves[i];
    if (curve.name.empty()) continue;
    draw_entry(canvas, {box.x, at}, curve, curve_color(plot, i));
    at += line_height;
  }
}

}  // namespace arago::io::detail
