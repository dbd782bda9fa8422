#pragma once

#include "arago/io/line_figure.hpp"
#include "io/detail/canvas.hpp"
#include "io/detail/ticks.hpp"

#include <vector>

namespace arago::io::detail {

/// One axis of a plot: values to points.
struct Axis {
  ValueRange range;
  bool log_scale = false;
  double from = 0;  ///< points at range.low
  double to = 0;    ///< points at range.high
  double at(double value) const { return from + fraction_of(value, range, log_scale) * (to - from); }
  bool shows(double value) const;
};

/// Ranges of a plot: what it says, else those of its data (bands too) with a margin; never degenerate.
ValueRange x_range_of(const LinePlot& plot);
ValueRange y_range_of(const LinePlot& plot);

/// Colour of the i-th curve.
Rgb curve_color(const LinePlot& plot, std::size_t i);

/// Draws title, axes, grid, curves and legend into the box.
void draw_line_panel(Canvas& canvas, const Box& box, const LinePlot& plot);

/// A legend that serves several plots, in lines of at most `width`: its height, and it itself, centred in `area`.
double legend_height(const LinePlot& plot, double width);
void draw_legend_lines(Canvas& canvas, const Box& area, const LinePlot& plot);

/// Draws the legend into the corner of `area` that hides the fewest points of the curves.
void draw_legend(Canvas& canvas, const Box& area, const LinePlot& plot, const Axis& x, const Axis& y);

}  // namespace arago::io::detail
