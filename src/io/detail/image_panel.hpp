#pragma once

#include "arago/io/image_figure.hpp"
#include "io/detail/canvas.hpp"

#include <vector>

namespace arago::io::detail {

/// The colours of a field, row-major.
std::vector<Rgb> colors_of(const HostView<const double**>& field, const ImageStyle& style, const ValueRange& range);

/// Range of the colours: what the style says, else percentiles 1 and 99; on a log scale 1 and 100 of the positive
/// values.
ValueRange color_range(const HostView<const double**>& field, const ImageStyle& style);

/// Measures of one image with what surrounds it, in points.
struct ImagePanelLayout {
  double image_width = 0;
  double image_height = 0;
  double left = 0;    ///< room for the row axis
  double right = 0;   ///< room for the colour bar
  double top = 0;     ///< room for the title
  double bottom = 0;  ///< room for the column axis
  double width() const { return left + image_width + right; }
  double height() const { return top + image_height + bottom; }
};

/// Fits the image into `edge` x `edge` points, keeping square pixels unless it is very long and thin.
ImagePanelLayout lay_out(const HostView<const double**>& field, const ImageStyle& style, double edge);

/// Draws title, image, axes and colour bar with the upper left corner of the panel at `corner`.
void draw_image_panel(Canvas& canvas, Point corner, const ImagePanelLayout& layout, const Panel& panel,
                      const ValueRange& range);

}  // namespace arago::io::detail
