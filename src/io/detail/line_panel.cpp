#include "io/detail/line_panel.hpp"

#include <algorithm>
#include <cmath>

namespace arago::io::detail {
namespace {

constexpr double tick_size = 9.5, label_size = 10.5, title_size = 12;

std::vector<Tick> ticks_of(const Axis& axis, double points_a_tick) {
  const int count = std::max(2, static_cast<int>(std::abs(axis.to - axis.from) / points_a_tick));
  return axis.log_scale ? log_ticks(axis.range, count) : linear_ticks(axis.range, count);
}

std::vector<Tick> x_ticks_of(const LinePlot& plot, const Axis& axis) {
  if (plot.x_names.empty()) return ticks_of(axis, 48);
  std::vector<Tick> ticks;
  for (std::size_t i = 0; i < plot.x_names.size(); ++i) ticks.push_back({static_cast<double>(i), plot.x_names[i]});
  return ticks;
}

double widest(const std::vector<Tick>& ticks) {
  double width = 0;
  for (const Tick& tick : ticks) width = std::max(width, Canvas::text_width(tick.label, tick_size));
  return width;
}

void draw_axes(Canvas& canvas, const Box& area, const LinePlot& plot, const Axis& x, const Axis& y) {
  for (const Tick& tick : x_ticks_of(plot, x)) {
    const double at = x.at(tick.value);
    if (!tick.label.empty()) canvas.line({at, area.y}, {at, area.bottom()}, {faint_ink, 0.7});
    canvas.line({at, area.bottom()}, {at, area.bottom() + (tick.label.empty() ? 2 : 3.5)}, {ink, 0.8});
    canvas.text({at, area.bottom() + 7}, tick.label, {.size = tick_size, .align_x = 0.5, .align_y = 0});
  }
  for (const Tick& tick : ticks_of(y, 30)) {
    const double at = y.at(tick.value);
    if (!tick.label.empty()) canvas.line({area.x, at}, {area.right(), at}, {faint_ink, 0.7});
    canvas.line({area.x - (tick.label.empty() ? 2 : 3.5), at}, {area.x, at}, {ink, 0.8});
    canvas.text({area.x - 6, at}, tick.label, {.size = tick_size, .align_x = 1});
  }
}

void draw_band(Canvas& canvas, const Curve& curve, Rgb color, const Axis& x, const Axis& y) {
  std::vector<Point> upper, lower;
  for (std::size_t i = 0; i < std::min(curve.y_low.size(), curve.y_high.size()) && i < curve.x.size(); ++i) {
    if (!x.shows(curve.x[i]) || !y.shows(curve.y_low[i]) || !y.shows(curve.y_high[i])) continue;
    upper.push_back({x.at(curve.x[i]), y.at(curve.y_high[i])});
    lower.push_back({x.at(curve.x[i]), y.at(curve.y_low[i])});
  }
  upper.insert(upper.end(), lower.rbegin(), lower.rend());
  if (upper.size() > 2) canvas.fill(upper, color, 0.2);
}

void draw_curve(Canvas& canvas, const Curve& curve, Rgb color, const Axis& x, const Axis& y) {
  std::vector<Point> piece;
  const Stroke stroke{color, 1.7, curve.dashed};
  for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i) {
    if (!x.shows(curve.x[i]) || !y.shows(curve.y[i])) {
      if (curve.line) canvas.polyline(piece, stroke);
      piece.clear();
      continue;
    }
    piece.push_back({x.at(curve.x[i]), y.at(curve.y[i])});
    if (curve.markers) canvas.disc(piece.back(), 2.8, color);
  }
  if (curve.line) canvas.polyline(piece, stroke);
}

}  // namespace

Rgb curve_color(const LinePlot& plot, std::size_t i) {
  // Okabe and Ito's palette for all kinds of colour vision.
  static constexpr Rgb palette[] = {{0, 114, 178}, {213, 94, 0},   {0, 158, 115}, {204, 121, 167},
                                    {230, 159, 0}, {86, 180, 233}, {90, 90, 90}};
  return plot.curves[i].color.value_or(palette[i % std::size(palette)]);
}

void draw_line_panel(Canvas& canvas, const Box& box, const LinePlot& plot) {
  Axis x{x_range_of(plot), plot.log_x}, y{y_range_of(plot), plot.log_y};
  const double top = plot.title.empty() ? 10 : 26, bottom = plot.x_label.empty() ? 24 : 40;
  y.from = box.bottom() - bottom;
  y.to = box.y + top;
  const double left = 12 + widest(ticks_of(y, 30)) + (plot.y_label.empty() ? 0 : 18);
  const Box area{box.x + left, y.to, box.width - left - 14, y.from - y.to};
  x.from = area.x;
  x.to = area.right();
  draw_axes(canvas, area, plot, x, y);
  canvas.clip({area.x - 1, area.y - 1, area.width + 2, area.height + 2});
  for (std::size_t i = 0; i < plot.curves.size(); ++i) draw_band(canvas, plot.curves[i], curve_color(plot, i), x, y);
  for (std::size_t i = 0; i < plot.curves.size(); ++i) draw_curve(canvas, plot.curves[i], curve_color(plot, i), x, y);
  canvas.unclip();
  canvas.frame(area, {ink, 0.9});
  draw_legend(canvas, area, plot, x, y);
  canvas.text({area.x + area.width / 2, area.y - 12}, plot.title, {.size = title_size, .bold = true, .align_x = 0.5});
  canvas.text({area.x + area.width / 2, box.bottom() - 9}, plot.x_label, {.size = label_size, .align_x = 0.5});
  canvas.text({box.x + 9, area.y + area.height / 2}, plot.y_label,
              {.size = label_size, .align_x = 0.5, .upwards = true});
}

}  // namespace arago::io::detail
