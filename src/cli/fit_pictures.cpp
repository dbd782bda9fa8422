#include "cli/detail/fit_pictures.hpp"

#include "arago/fit/fit_images.hpp"
#include "arago/io/image_figure.hpp"
#include "arago/io/line_figure.hpp"
#include "arago/params/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace arago::cli {
namespace {

optics::RealMap upwards(const optics::ConstRealMap& map) {
  const std::size_t rows = map.extent(0), columns = map.extent(1);
  optics::RealMap turned(uninitialised("picture with +y upwards"), rows, columns);
  for (std::size_t row = 0; row < rows; ++row) std::copy_n(&map(rows - 1 - row, 0), columns, &turned(row, 0));
  return turned;
}

io::ImageStyle style_of(const std::string& title, const std::string& label, std::size_t pixels, double scale) {
  const double half = 0.5 * static_cast<double>(pixels - 1) * scale;
  io::ImageStyle style{.title = title, .value_label = label};
  style.row_label = "y (arcsec)";
  style.column_label = "x (arcsec)";
  style.row_axis = {half, -scale};
  style.column_axis = {-half, scale};
  return style;
}

std::vector<double> step_numbers(std::size_t count) {
  std::vector<double> steps;
  for (std::size_t i = 0; i < count; ++i) steps.push_back(static_cast<double>(i));
  return steps;
}

io::LinePlot loss_plot(const fit::FitTrace& trace) {
  const double least = *std::min_element(trace.loss.begin(), trace.loss.end());
  std::vector<double> excess;
  for (const double loss : trace.loss) excess.push_back(loss - least);
  io::LinePlot plot{.title = "loss", .x_label = "step", .y_label = "loss - least loss", .log_y = true};
  plot.curves.push_back({.x = step_numbers(excess.size()), .y = excess, .markers = true});
  return plot;
}

io::LinePlot step_plot(const fit::FitTrace& trace) {
  io::LinePlot plot{.title = "step length", .x_label = "step", .y_label = "standard deviations", .log_y = true};
  plot.curves.push_back({.x = step_numbers(trace.loss.size()), .y = trace.step_sigma, .markers = true});
  return plot;
}

/// Absolute errors of signals of one unit.
io::LinePlot error_plot(const std::vector<fit::Signal>& signals, const std::string& title,
                        const std::vector<std::string>& names) {
  io::LinePlot plot{.title = title, .x_label = "step", .log_y = true};
  for (const std::string& name : names) {
    const fit::Signal* signal = fit::find(signals, name);
    if (!signal || !signal->values.allFinite() || signal->values.isZero(0)) continue;
    plot.y_label = "|estimate - truth| (" + signal->unit + ")";
    for (Eigen::Index k = 0; k < signal->values.cols(); ++k) {
      io::Curve curve{.name = signal->values.cols() > 1 ? fmt::format("{} {}", name, k) : name, .markers = true};
      curve.x = step_numbers(static_cast<std::size_t>(signal->values.rows()));
      for (Eigen::Index i = 0; i < signal->values.rows(); ++i) curve.y.push_back(std::abs(signal->values(i, k)));
      plot.curves.push_back(std::move(curve));
    }
  }
  return plot;
}

}  // namespace

void draw_fit_images(const std::string& path, const fit::FitProblem& problem, const fit::FitResult& result) {
  const fit::FitImages images = fit::images_of(problem, result.state.trace.theta.front(), result.theta);
  const double scale = params::resolve(problem.layout().store_at(0, result.theta))->real(params::keys::plate_scale);
  const std::size_t pixels = images.data.extent(0);
  std::vector<io::Panel> panels;
  const auto add = [&](const optics::RealMap& map, const std::string& title, const std::string& label) {
    panels.push_back({upwards(map), style_of(title, label, pixels, scale)});
  };
  add(images.data, "data", "photons per pixel");
  add(images.residual_start, "residual at the start", "standard deviations");
  add(images.residual, "residual at the estimate", "standard deviations");
  panels.front().style.log_scale = true;
  for (const std::size_t i : {1, 2}) {
    const auto [low, high] = io::percentile_range(panels[i].field, 0.1, 99.9);
    const double most = std::max(std::abs(low), std::abs(high));
    panels[i].style.map = io::Colormap::diverging;
    panels[i].style.range = io::ValueRange{-most, most};
  }
  io::render_panels(path, panels, {.title = problem.layout().store(0).spec().system(), .columns = 3});
}

void draw_fit_history(const std::string& path, const fit::FitProblem& problem, const fit::FitResult& result) {
  std::vector<io::LinePlot> plots{loss_plot(result.state.trace), step_plot(result.state.trace)};
  for (const auto& [title, names] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"positions", {"binary.separation_error_uas", "binary.x_error_uas", "binary.y_error_uas"}},
           {"scale and fluxes", {"system.plate_scale_error_ppm", "binary.raw_flux_error_ppm"}},
           {"wavefront", {"primary.zernike_rms_nm", "secondary.zernike_rms_nm", "tertiary.zernike_rms_nm"}}}) {
    io::LinePlot plot = error_plot(result.signals, title, names);
    if (!plot.curves.empty()) plots.push_back(std::move(plot));
  }
  io::render_line_plots(path, plots, plots.size() > 2 ? 3 : 2, problem.layout().store(0).spec().system());
}

}  // namespace arago::cli
