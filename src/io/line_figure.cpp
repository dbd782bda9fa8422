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

/// More than one plot, all with curves of the same names and looks, and a name among them: one legend serves them.
bool share_a_legend(const std::vector<LinePlot>& plots) {
  const auto looks_alike = [](const Curve& a, const Curve& b) {
    return a.name == b.name && a.color == b.color && a.line == b.line && a.markers == b.markers && a.dashed == b.dashed;
  };
  const auto& first = plots.front().curves;
  const bool has_names =
      std::any_of(first.begin(), first.end(), [](const Curve& curve) { return !curve.name.empty(); });
  return plots.size() > 1 && has_names && std::all_of(plots.begin(), plots.end(), [&](const LinePlot& plot) {
           return std::equal(plot.curves.begin(), plot.curves.end(), first.begin(), first.end(), looks_alike);
         });
}

LinePlot without_legend(LinePlot plot) {
  for (Curve& curve : plot.curves) curve.name.clear();
  return plot;
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
  const bool shared = share_a_legend(plots);
  const double title_height = title.empty() ? 2 : 32;
  const double top = title_height + (shared ? detail::legend_height(plots.front(), across * width) : 0);
  detail::Canvas canvas(across * width + 2 * margin, top + down * height + margin);
  if (!title.empty()) canvas.text({margin + across * width / 2, 19}, title, {.size = 14, .bold = true, .align_x = 0.5});
  if (shared) detail::draw_legend_lines(canvas, {margin, title_height, across * width, top - title_height}, plots[0]);
  for (int i = 0; i < static_cast<int>(plots.size()); ++i) {
    const LinePlot& plot = plots[static_cast<std::size_t>(i)];
    detail::draw_line_panel(canvas, {margin + i % across * width, top + i / across * height, width - 6, height - 6},
                            shared ? without_legend(plot) : plot);
  }
  canvas.save(path);
}

}  // namespace arago::io
