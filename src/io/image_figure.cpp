#include "arago/io/image_figure.hpp"

#include "arago/core/error.hpp"
#include "io/detail/canvas.hpp"
#include "io/detail/image_panel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arago::io {
namespace {

using detail::ImagePanelLayout;

constexpr double single_edge = 420, panel_edge = 230;

struct GridLayout {
  std::vector<ImagePanelLayout> panels;
  std::vector<double> column_widths;
  std::vector<double> row_heights;
  double title_height = 0;
};

GridLayout lay_out(const std::vector<Panel>& panels, const PanelGrid& grid, double edge) {
  GridLayout layout;
  const auto columns = static_cast<std::size_t>(std::max(1, grid.columns));
  layout.column_widths.assign(std::min(columns, panels.size()), 0);
  layout.row_heights.assign((panels.size() + columns - 1) / columns, 0);
  layout.title_height = grid.title.empty() ? 4 : 34;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    layout.panels.push_back(detail::lay_out(panels[i].field, panels[i].style, edge));
    auto& width = layout.column_widths[i % columns];
    auto& height = layout.row_heights[i / columns];
    width = std::max(width, layout.panels.back().width());
    height = std::max(height, layout.panels.back().height());
  }
  return layout;
}

void check(const HostView<const double**>& field, const std::string& path) {
  constexpr std::size_t most = 16384;
  ARAGO_REQUIRE(field.extent(0) <= most && field.extent(1) <= most,
                path << ": an image of " << field.extent(0) << " x " << field.extent(1)
                     << " pixels is too large for a figure; at most " << most << " x " << most);
}

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}

void draw(const std::string& path, const std::vector<Panel>& panels, const PanelGrid& grid, double edge) {
  const GridLayout layout = lay_out(panels, grid, edge);
  const double margin = 6, gap = 8;
  const double width =
      sum(layout.column_widths) + gap * static_cast<double>(layout.column_widths.size() - 1) + 2 * margin;
  const double height =
      layout.title_height + sum(layout.row_heights) + gap * static_cast<double>(layout.row_heights.size() - 1) + margin;
  detail::Canvas canvas(width, height);
  if (!grid.title.empty()) canvas.text({width / 2, 19}, grid.title, {.size = 14, .bold = true, .align_x = 0.5});
  double y = layout.title_height;
  std::size_t i = 0;
  for (const double row_height : layout.row_heights) {
    double x = margin;
    for (const double column_width : layout.column_widths) {
      if (i >= panels.size()) break;
      if (panels[i].field.size() > 0)
        detail::draw_image_panel(canvas, {x, y}, layout.panels[i], panels[i],
                                 detail::color_range(panels[i].field, panels[i].style));
      x += column_width + gap;
      ++i;
    }
    y += row_height + gap;
  }
  canvas.save(path);
}

}  // namespace

void render_image(const std::string& path, const HostView<const double**>& field, const ImageStyle& style) {
  check(field, path);
  draw(path, {Panel{field, style}}, {.columns = 1}, single_edge);
}

void render_panels(const std::string& path, const std::vector<Panel>& panels, const PanelGrid& grid) {
  ARAGO_REQUIRE(!panels.empty(), path << ": a figure without panels");
  for (const Panel& panel : panels) check(panel.field, path);
  draw(path, panels, grid, panel_edge);
}

}  // namespace arago::io
