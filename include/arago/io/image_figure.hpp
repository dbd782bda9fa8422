#pragma once

#include "arago/core/views.hpp"
#include "arago/io/colormap.hpp"

#include <optional>
#include <string>
#include <vector>

namespace arago::io {

/// The values that the ends of a colour map stand for.
struct ValueRange {
  double low = 0;
  double high = 1;
};

/// Range between two percentiles of the finite values, widened when it is degenerate; {0, 1} if none is finite.
ValueRange percentile_range(const HostView<const double**>& field, double low_percent = 1, double high_percent = 99);

/// Coordinates of pixels along an axis, written at its ticks instead of pixel numbers: first + step x pixel.
struct PixelAxis {
  double first = 0;
  double step = 1;  ///< may be negative
};

/// How a two-dimensional field is drawn. Rows go downwards, columns to the right; element [0, 0] is at the upper left.
struct ImageStyle {
  std::string title = {};
  std::string value_label = {};  ///< beside the colour bar: "amplitude", "phase (rad)"
  Colormap map = Colormap::viridis;
  std::optional<ValueRange> range = {};  ///< default: percentiles 1 and 99 (1 and 100 on a log scale)
  bool log_scale = false;                ///< colour by log10; values <= 0 have no colour
  bool color_bar = true;
  std::string row_label = "row (px)";
  std::string column_label = "column (px)";
  std::optional<PixelAxis> row_axis = {};
  std::optional<PixelAxis> column_axis = {};
  std::vector<std::string> row_names = {};  ///< instead of pixel numbers: the rows of a matrix
  std::vector<std::string> column_names = {};
};

ImageStyle amplitude_style(const std::string& title);
/// Cyclic map over [-pi, pi] when the phase wraps (a range of more than 5 rad between percentiles), else percentiles.
ImageStyle phase_style(const std::string& title, const HostView<const double**>& phase);

/// |z| and arg z (rad); NaN where `weight` (same shape, or empty) is not positive.
HostView<double**> amplitude_of(const HostView<const Complex<double>**>& field,
                                const HostView<const double**>& weight = {});
HostView<double**> phase_of(const HostView<const Complex<double>**>& field,
                            const HostView<const double**>& weight = {});

/// A picture with axes in pixels, title and colour bar. The ending of the path (.png, .svg) chooses the format.
void render_image(const std::string& path, const HostView<const double**>& field, const ImageStyle& style);

struct Panel {
  HostView<const double**> field;
  ImageStyle style;
};

/// Several images in rows of `columns`, with one title. Panels without field are left empty.
struct PanelGrid {
  std::string title = {};
  int columns = 3;
};
void render_panels(const std::string& path, const std::vector<Panel>& panels, const PanelGrid& grid);

/// The bare pixels of a field as an 8-bit RGB PNG (libpng), enlarged `scale` times; no axes.
void write_image_png(const std::string& path, const HostView<const double**>& field, const ImageStyle& style,
                     int scale = 1);

}  // namespace arago::io
