#include "study/detail/metric_curves.hpp"

#include "study/detail/arms.hpp"
#include "study/detail/readable_text.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace arago::study {
namespace {

std::string name_of_curve(const Row& axes, const std::string& x_axis) {
  Row others;
  for (const Entry& axis : axes)
    if (axis.name != x_axis && axis.name != "repeat") others.push_back(axis);
  return axes_text(others);
}

using Samples = std::map<double, std::vector<double>>;  ///< x -> one value a repeat

io::Curve curve_from(const std::string& name, const Samples& samples) {
  io::Curve curve;
  curve.name = name;
  curve.markers = true;
  const bool repeated =
      std::any_of(samples.begin(), samples.end(), [](const auto& sample) { return sample.second.size() > 1; });
  for (const auto& [x, values] : samples) {
    double sum = 0;
    for (const double value : values) sum += value;
    curve.x.push_back(x);
    curve.y.push_back(sum / static_cast<double>(values.size()));
    if (!repeated) continue;
    curve.y_low.push_back(*std::min_element(values.begin(), values.end()));
    curve.y_high.push_back(*std::max_element(values.begin(), values.end()));
  }
  return curve;
}

}  // namespace

std::optional<io::LinePlot> metric_plot(const StudyTable& table, const std::vector<Trial>& trials,
                                        const std::string& metric) {
  const std::optional<SweepAxis> axis = sweep_axis(trials);
  const Column* column = table.find(metric);
  const auto* values = column ? std::get_if<std::vector<double>>(&column->values) : nullptr;
  const auto& statuses = std::get<std::vector<std::string>>(table.find("status")->values);
  if (!axis || !values) return std::nullopt;
  std::map<std::string, Samples> curves;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const Entry* x = find(trials[i].axes, axis->name);
    if (!x || statuses[i] != "done" || !std::isfinite((*values)[i])) continue;
    const double at = number_of(x->value).value_or(0);
    curves[name_of_curve(trials[i].axes, axis->name)][at].push_back((*values)[i]);
  }
  if (curves.empty()) return std::nullopt;
  io::LinePlot plot;
  plot.title = metric + " against " + axis->name;
  plot.x_label = axis->name + (axis->unit.empty() ? "" : " (" + axis->unit + ")");
  plot.y_label = metric + (column->unit.empty() ? "" : " (" + column->unit + ")");
  plot.log_x = axis->logarithmic;
  for (const auto& [name, samples] : curves) plot.curves.push_back(curve_from(name, samples));
  return plot;
}

bool draw_metric(const StudyTable& table, const std::vector<Trial>& trials, const std::string& metric,
                 const std::filesystem::path& path) {
  const auto plot = metric_plot(table, trials, metric);
  if (plot) io::render_line_plot(path.string(), *plot);
  return plot.has_value();
}

}  // namespace arago::study
