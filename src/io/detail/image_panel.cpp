#include "io/detail/image_panel.hpp"

#include "io/detail/ticks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arago::io::detail {
namespace {

constexpr double tick_size = 9.5, label_size = 10.5, title_size = 12;
constexpr double bar_gap = 10, bar_width = 12;

/// What is written along one axis of an image.
struct AxisText {
  const std::vector<std::string>& names;
  const std::optional<PixelAxis>& axis;
};

AxisText rows_of(const ImageStyle& style) {
  return {style.row_names, style.row_axis};
}
AxisText columns_of(const ImageStyle& style) {
  return {style.column_names, style.column_axis};
}

/// Ticks at round coordinates; their values are pixels.
std::vector<Tick> coordinate_ticks(const PixelAxis& axis, std::int64_t pixels, int count) {
  const double last = axis.first + axis.step * static_cast<double>(pixels - 1);
  if (axis.step == 0 || pixels < 2) return {};
  std::vector<Tick> ticks = linear_ticks({std::min(axis.first, last), std::max(axis.first, last)}, count);
  for (Tick& tick : ticks) tick.value = (tick.value - axis.first) / axis.step;
  return ticks;
}

std::vector<Tick> ticks_of(const AxisText& text, std::int64_t pixels, double length) {
  const int count = static_cast<int>(length / 45);
  if (text.axis) return coordinate_ticks(*text.axis, pixels, count);
  if (text.names.empty()) return index_ticks({0, std::max<double>(1, static_cast<double>(pixels - 1))}, count);
  std::vector<Tick> ticks;
  for (std::size_t i = 0; i < text.names.size(); ++i) ticks.push_back({static_cast<double>(i), text.names[i]});
  return ticks;
}

std::vector<Tick> bar_ticks(const ImageStyle& style, const ValueRange& range, double length) {
  const int count = std::max(2, static_cast<int>(length / 35));
  return style.log_scale ? log_ticks(range, count) : linear_ticks(range, count);
}

double widest(const std::vector<Tick>& ticks) {
  double width = 0;
  for (const Tick& tick : ticks) width = std::max(width, Canvas::text_width(tick.label, tick_size));
  return width;
}

/// Names below the columns stand upright when they would touch each other.
bool upright_names(const std::vector<Tick>& ticks, double pitch) {
  return widest(ticks) > 0.9 * pitch;
}

/// A title that is wider than its panel gets smaller.
double title_size_for(const std::string& title, const ImagePanelLayout& layout) {
  const double room = layout.width() - 6, width = Canvas::text_width(title, title_size, true);
  return width > room ? title_size * room / width : title_size;
}

void draw_row_axis(Canvas& canvas, const Box& box, const Panel& panel, double left) {
  const double pitch = box.height / static_cast<double>(panel.field.extent(0));
  for (const Tick& tick :
       ticks_of(rows_of(panel.style), static_cast<std::int64_t>(panel.field.extent(0)), box.height)) {
    const double y = box.y + (tick.value + 0.5) * pitch;
    if (y > box.bottom()) continue;
    canvas.line({box.x - 3.5, y}, {box.x, y}, {ink, 0.8});
    canvas.text({box.x - 6, y}, tick.label, {.size = tick_size, .align_x = 1});
  }
  canvas.text({box.x - left + 9, box.y + box.height / 2}, panel.style.row_label,
              {.size = label_size, .align_x = 0.5, .upwards = true});
}

void draw_column_axis(Canvas& canvas, const Box& box, const Panel& panel, double bottom) {
  const double pitch = box.width / static_cast<double>(panel.field.extent(1));
  const auto ticks = ticks_of(columns_of(panel.style), static_cast<std::int64_t>(panel.field.extent(1)), box.width);
  const bool upright = !panel.style.column_names.empty() && upright_names(ticks, pitch);
  for (const Tick& tick : ticks) {
    const double x = box.x + (tick.value + 0.5) * pitch;
    if (x > box.right()) continue;
    canvas.line({x, box.bottom()}, {x, box.bottom() + 3.5}, {ink, 0.8});
    if (upright)
      canvas.text({x, box.bottom() + 7}, tick.label, {.size = tick_size, .align_x = 1, .upwards = true});
    else
      canvas.text({x, box.bottom() + 7}, tick.label, {.size = tick_size, .align_x = 0.5, .align_y = 0});
  }
  canvas.text({box.x + box.width / 2, box.bottom() + bottom - 8}, panel.style.column_label,
              {.size = label_size, .align_x = 0.5});
}

void draw_color_bar(Canvas& canvas, const Box& image, const ImageStyle& style, const ValueRange& range, double right) {
  const Box bar{image.right() + bar_gap, image.y, bar_width, image.height};
  constexpr int steps = 256;
  std::vector<Rgb> colors;
  for (int i = 0; i < steps; ++i) colors.push_back(color_at(style.map, 1 - (i + 0.5) / steps));
  canvas.image(bar, colors, 1, steps);
  canvas.frame(bar, {ink, 0.8});
  for (const Tick& tick : bar_ticks(style, range, bar.height)) {
    const double y = bar.bottom() - fraction_of(tick.value, range, style.log_scale) * bar.height;
    canvas.line({bar.right(), y}, {bar.right() + (tick.label.empty() ? 2 : 3.5), y}, {ink, 0.8});
    canvas.text({bar.right() + 6, y}, tick.label, {.size = tick_size});
  }
  canvas.text({image.right() + right - 7, bar.y + bar.height / 2}, style.value_label,
              {.size = label_size, .align_x = 0.5, .upwards = true});
}

}  // namespace

std::vector<Rgb> colors_of(const HostView<const double**>& field, const ImageStyle& style, const ValueRange& range) {
  std::vector<Rgb> colors;
  colors.reserve(field.size());
  for (std::size_t i = 0; i < field.size(); ++i)
    colors.push_back(color_at(style.map, fraction_of(field.data()[i], range, style.log_scale)));
  return colors;
}

ValueRange color_range(const HostView<const double**>& field, const ImageStyle& style) {
  if (!style.log_scale) return style.range ? *style.range : percentile_range(field);
  HostView<double**> positive(uninitialised("positive values"), field.extent(0), field.extent(1));
  for (std::size_t i = 0; i < field.size(); ++i)
    positive.data()[i] = field.data()[i] > 0 ? field.data()[i] : std::numeric_limits<double>::quiet_NaN();
  ValueRange range = style.range ? *style.range : percentile_range(positive, 1, 100);
  if (!(range.high > 0)) return {0.1, 1};
  if (!(range.low > 0)) range.low = 1e-6 * range.high;
  if (!(range.low < range.high)) return {0.9 * range.high, 1.1 * range.high};
  return range;
}

ImagePanelLayout lay_out(const HostView<const double**>& field, const ImageStyle& style, double edge) {
  constexpr double least = 0.15;  // of the edge: a single row stays visible
  ImagePanelLayout layout;
  const double rows = std::max<double>(1, static_cast<double>(field.extent(0)));
  const double columns = std::max<double>(1, static_cast<double>(field.extent(1)));
  const double longest = std::max(rows, columns);
  layout.image_width = std::max(least, columns / longest) * edge;
  layout.image_height = std::max(least, rows / longest) * edge;
  const auto row_ticks = ticks_of(rows_of(style), static_cast<std::int64_t>(rows), layout.image_height);
  const auto column_ticks = ticks_of(columns_of(style), static_cast<std::int64_t>(columns), layout.image_width);
  const bool upright = !style.column_names.empty() && upright_names(column_ticks, layout.image_width / columns);
  layout.left = 10 + widest(row_ticks) + (style.row_label.empty() ? 0 : 18);
  layout.bottom = 7 + (upright ? widest(column_ticks) : tick_size) + 4 + (style.column_label.empty() ? 0 : 16);
  layout.top = style.title.empty() ? 8 : 24;
  layout.right = 14;
  if (style.color_bar)
    layout.right = bar_gap + bar_width + 8 + widest(bar_ticks(style, color_range(field, style), layout.image_height)) +
                   (style.value_label.empty() ? 4 : 20);
  return layout;
}

void draw_image_panel(Canvas& canvas, Point corner, const ImagePanelLayout& layout, const Panel& panel,
                      const ValueRange& range) {
  const Box box{corner.x + layout.left, corner.y + layout.top, layout.image_width, layout.image_height};
  if (panel.field.size() > 0)
    canvas.image(box, colors_of(panel.field, panel.style, range), static_cast<int>(panel.field.extent(1)),
                 static_cast<int>(panel.field.extent(0)));
  canvas.frame(box, {ink, 0.8});
  const double size = title_size_for(panel.style.title, layout);
  const double middle = size < title_size ? corner.x + layout.width() / 2 : box.x + box.width / 2;
  canvas.text({middle, box.y - 12}, panel.style.title, {.size = size, .bold = true, .align_x = 0.5});
  draw_row_axis(canvas, box, panel, layout.left);
  draw_column_axis(canvas, box, panel, layout.bottom);
  if (panel.style.color_bar) draw_color_bar(canvas, box, panel.style, range, layout.right);
}

}  // namespace arago::io::detail
