#pragma once

#include "arago/io/colormap.hpp"
#include "arago/io/image_figure.hpp"

#include <optional>
#include <string>
#include <vector>

namespace arago::io {

/// One curve: y over x, both of equal length; NaN makes a gap.
struct Curve {
  std::string name = {};  ///< in the legend; empty = not in it
  std::vector<double> x = {};
  std::vector<double> y = {};
  std::vector<double> y_low = {};  ///< with y_high: a shaded band
  std::vector<double> y_high = {};
  bool line = true;
  bool markers = false;
  bool dashed = false;
  std::optional<Rgb> color = {};  ///< default: the next of a palette that the colour-blind can tell apart
};

struct LinePlot {
  std::string title = {};
  std::string x_label = {};
  std::string y_label = {};
  bool log_x = false;  ///< values <= 0 are left out
  bool log_y = false;
  std::optional<ValueRange> x_range = {};  ///< default: the data with a margin
  std::optional<ValueRange> y_range = {};
  std::vector<std::string> x_names = {};  ///< names at x = 0, 1, 2... instead of numbers
  std::vector<Curve> curves = {};
};

/// Curves with axes, grid and legend. The ending of the path (.png, .svg) chooses the format.
void render_line_plot(const std::string& path, const LinePlot& plot);
/// Several plots in rows of `columns`, with one title, and one legend where all have the same curves.
void render_line_plots(const std::string& path, const std::vector<LinePlot>& plots, int columns,
                       const std::string& title = {});

}  // namespace arago::io
