#include "arago/fit/fisher_file.hpp"
#include "arago/io/image_figure.hpp"
#include "arago/io/line_figure.hpp"

#include <fmt/format.h>

namespace arago::fit {
namespace {

HostView<double**> map_of(const Eigen::MatrixXd& matrix) {
  HostView<double**> map("fisher picture", static_cast<std::size_t>(matrix.rows()),
                         static_cast<std::size_t>(matrix.cols()));
  for (Eigen::Index row = 0; row < matrix.rows(); ++row)
    for (Eigen::Index col = 0; col < matrix.cols(); ++col)
      map(static_cast<std::size_t>(row), static_cast<std::size_t>(col)) = matrix(row, col);
  return map;
}

std::vector<std::string> short_labels(const FisherReport& report) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < report.layout.labels().size(); ++i)
    names.push_back(short_label(report.layout.labels()[i], report.layout.units()[i]));
  return names;
}

io::ImageStyle matrix_style(const std::string& title, const std::vector<std::string>& names) {
  io::ImageStyle style{.title = title, .map = io::Colormap::diverging, .range = io::ValueRange{-1, 1}};
  style.row_label = "";
  style.column_label = "";
  style.row_names = names;
  style.column_names = names;
  return style;
}

}  // namespace

void draw_fisher(const std::string& path, const FisherReport& report, const std::string& title) {
  const std::vector<std::string> names = short_labels(report);
  io::render_panels(
      path,
      {{map_of(report.fisher.likeness()), matrix_style("information F_ab / sqrt(F_aa F_bb)", names)},
       {map_of(correlation_of(report.bounds.covariance)), matrix_style("correlation of estimates", names)}},
      {.title = title, .columns = 2});
}

void draw_modes(const std::string& path, const FisherReport& report, const std::string& title) {
  io::ImageStyle style = matrix_style(title, short_labels(report));
  style.value_label = "component of the scaled eigenvector";
  style.column_label = "mode and its eigenvalue";
  style.column_names.clear();
  for (Eigen::Index k = 0; k < report.modes.eigenvalues().size(); ++k)
    style.column_names.push_back(
        fmt::format("{}: {:.1e}{}", k, report.modes.eigenvalues()[k], k < report.modes.kept() ? "" : " cut"));
  io::render_image(path, map_of(report.modes.vectors()), style);
}

void draw_spectrum(const std::string& path, const FisherReport& report, const std::string& title) {
  io::Curve kept{.name = "kept", .markers = true}, cut{.name = "cut", .line = false, .markers = true};
  for (Eigen::Index k = 0; k < report.modes.eigenvalues().size(); ++k) {
    io::Curve& curve = k < report.modes.kept() ? kept : cut;
    curve.x.push_back(static_cast<double>(k));
    curve.y.push_back(report.modes.eigenvalues()[k]);
  }
  io::LinePlot plot{.title = title, .x_label = "mode", .y_label = "eigenvalue of S F S", .log_y = true};
  plot.curves.push_back(kept);
  if (!cut.x.empty()) plot.curves.push_back(cut);
  io::render_line_plot(path, plot);
}

}  // namespace arago::fit
