#include "arago/io/line_figure.hpp"

#include "arago/core/error.hpp"
#include "io/detail/canvas.hpp"
#include "io/detail/line_panel.hpp"

#include <algorithm>

namespace arago::io {
namespace {

void check(const LinePlot& plot, const std::string& path) {
  for (const Curve& curve : plot.curves) {
    const auto fits = [&](const std::vector<double>& values) {
      return values.empty() || values.size() == curve.x.size();
    };
    ARAGO_ASSERT(
        curve.y.size() == curve.x.size() && fits(curve.y_low) && fits(curve.y_high),
        path << ": curve '" << curve.name << "' has " << curve.x.size() << " x and " << curve.y.size() << " y");
  }
  const auto sound = [](const std::optional<ValueRange>& range, bool log_scale) {
    return !range || (range->low < range->high && (!log_scale || range->low > 0));
  };
  ARAGO_ASSERT(sound(plot.x_range, plot.log_x) && sound(plot.y_range, plot.log_y),
               path << ": an empty range of an axis");
}

}  // namespace

void render_line_plot(const std::string& path, const LinePlot& plot) {
  check(plot, path);
  constexpr double width = 520, height = 340;
  detail::Canvas canvas(width, height);
  detail::draw_line_panel(canvas, {4, 2, width - 8, height - 4}, plot);
  canvas.save(path);
}

void render_line_plots(const std::string& path, const std::vector<LinePlot>& plots, int columns,
                       const std::string& title) {
  ARAGO_REQUIRE(!plots.empty() && columns >= 1, path << ": a figure without plots");
  for (const LinePlot& plot : plots) check(plot, path);
  constexpr double width = 400, height = 280, margin = 4;
  const int across = std::min(columns, static_cast<int>(plots.size()));
  const int down = (static_cast<int>(plots.size()) + across - 1) / across;
  const double top = title.empty() ? 2 : 32;
  detail::Canvas canvas(across * width + 2 * margin, top + down * height + margin);
  if (!title.empty()) canvas.text({margin + across * width / 2, 19}, title, {.size = 14, .bold = true, .align_x = 0.5});
  for (int i = 0; i < static_cast<int>(plots.size()); ++i)
    detail::draw_line_panel(canvas, {margin + i % across * width, top + i / across * height, width - 6, height - 6},
                            plots[static_cast<std::size_t>(i)]);
  canvas.save(path);
}

}  // namespace arago::io
