#include "arago/study/report_figures.hpp"

#include "arago/study/statistics.hpp"
#include "study/detail/arms.hpp"
#include "study/detail/metric_curves.hpp"
#include "study/detail/readable_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace arago::study {
namespace {

constexpr std::size_t most_plots = 12;  ///< of a figure: more are not read
constexpr std::size_t few_points = 30;  ///< of a curve: they are marked

/// What is drawn over what: arrays of a trial.
struct CurveKind {
  std::string array;
  std::string over;  ///< array with x; empty: 1, 2, 3...
  std::string x_label;
  std::string y_label;
  std::optional<io::ValueRange> x_range = {};
  bool excess = false;  ///< drawn above its smallest value, on a log scale: losses of different doses side by side
};

/// Curves of equal length as their mean with the range as a band; of others the first alone.
io::Curve mean_curve(const std::vector<std::vector<double>>& repeats) {
  io::Curve curve;
  curve.y = repeats.front();
  const bool alike = std::all_of(repeats.begin(), repeats.end(),
                                 [&](const auto& values) { return values.size() == repeats.front().size(); });
  if (!alike || repeats.size() < 2) return curve;
  for (std::size_t k = 0; k < curve.y.size(); ++k) {
    std::vector<double> values;
    for (const auto& repeat : repeats) values.push_back(repeat[k]);
    curve.y[k] = distribution_of(values).mean.value;
    curve.y_low.push_back(*std::min_element(values.begin(), values.end()));
    curve.y_high.push_back(*std::max_element(values.begin(), values.end()));
  }
  return curve;
}

/// What a curve stands above its smallest value; the smallest itself has no place on a log scale.
io::Curve excess_of(const io::Curve& curve) {
  const double smallest = *std::min_element(curve.y.begin(), curve.y.end());
  io::Curve excess;
  for (std::size_t k = 0; k < curve.y.size(); ++k) {
    if (!(curve.y[k] > smallest)) continue;
    excess.x.push_back(curve.x[k]);
    excess.y.push_back(curve.y[k] - smallest);
  }
  excess.markers = excess.x.size() < few_points;
  return excess;
}

/// The repeats that `rows` stand for.
io::Curve curve_of(const StudyFile& study, const std::vector<std::size_t>& rows, const CurveKind& kind) {
  std::vector<std::vector<double>> repeats;
  std::vector<double> x;
  for (const std::size_t i : rows) {
    std::vector<double> values = study.curve(i, kind.array);
    if (values.empty()) continue;
    if (repeats.empty() && !kind.over.empty()) x = study.curve(i, kind.over);
    repeats.push_back(std::move(values));
  }
  if (repeats.empty()) return {};
  io::Curve curve = mean_curve(repeats);
  curve.x.resize(curve.y.size());
  std::iota(curve.x.begin(), curve.x.end(), 1.0);
  if (x.size() == curve.y.size()) curve.x = x;
  return kind.excess ? excess_of(curve) : curve;
}

/// One plot for each combination of the axes but the sweep axis, one curve for each of its values.
ReportFigure curves_figure(const StudyFile& study, const CurveKind& kind, const std::string& title) {
  ReportFigure figure{kind.array, title, {}};
  const std::optional<SweepAxis> axis = sweep_axis(study.trials());
  for (const Arm& facet : arms_of(study.trials(), {axis ? axis->name : ""})) {
    std::vector<Trial> members;
    for (const std::size_t i : facet.trials) members.push_back(study.trials()[i]);
    io::LinePlot plot;
    plot.title = axes_text(facet.axes);
    plot.x_label = kind.x_label;
    plot.y_label = kind.y_label;
    plot.x_range = kind.x_range;
    plot.log_y = kind.excess;
    for (const Arm& arm : arms_of(members)) {
      std::vector<std::size_t> rows;
      for (const std::size_t member : arm.trials) rows.push_back(facet.trials[member]);
      io::Curve curve = curve_of(study, rows, kind);
      const Entry* at = axis ? find(arm.axes, axis->name) : nullptr;
      if (at) curve.name = axes_text({*at});
      if (!curve.y.empty()) plot.curves.push_back(std::move(curve));
    }
    if (!plot.curves.empty() && figure.plots.size() < most_plots) figure.plots.push_back(std::move(plot));
  }
  return figure;
}

ReportFigure metrics_figure(const StudyFile& study) {
  ReportFigure figure{"metrics", "results, mean over repeats and their range", {}};
  for (const std::string& metric : study.metrics())
    if (auto plot = metric_plot(study.table(), study.trials(), metric)) figure.plots.push_back(std::move(*plot));
  return figure;
}

}  // namespace

std::vector<ReportFigure> report_figures(const StudyFile& study) {
  const io::ValueRange nyquist{0, 1};
  static const std::vector<std::pair<CurveKind, std::string>> kinds{
      {{"frc_amplitude", "frc_frequency", "frequency (Nyquist)", "correlation", nyquist},
       "ring correlation of the amplitude"},
      {{"frc_phase", "frc_frequency", "frequency (Nyquist)", "correlation", nyquist}, "ring correlation of the phase"},
      {{"history_training_loss", "", "epoch", "loss - smallest", {}, true},
       "training loss above its smallest, mean over repeats"},
      {{"history_validation_loss", "", "epoch", "loss - smallest", {}, true},
       "validation loss above its smallest, mean over repeats"}};
  std::vector<ReportFigure> figures{metrics_figure(study)};
  for (const auto& [kind, title] : kinds) figures.push_back(curves_figure(study, kind, title));
  std::erase_if(figures, [](const ReportFigure& figure) { return figure.plots.empty(); });
  return figures;
}

StudyTable throughput(const StudyFile& study) {
  constexpr std::array columns{
      "seconds",    "train_seconds", "patterns_per_second", "infer_patterns_per_second", "peak_memory_bytes",
      "sent_bytes", "ranks"};
  const std::optional<SweepAxis> axis = sweep_axis(study.trials());
  std::vector<Row> rows;
  for (const Arm& arm : arms_of(study.trials(), {axis ? axis->name : ""})) {
    Row row = arm.axes;
    for (const char* name : columns) {
      const Column* column = study.table().find(name);
      if (!column) continue;
      std::vector<double> values;
      for (const std::size_t i : arm.trials)
        if (study.reason(i).empty()) values.push_back(number_at(*column, i));
      row.push_back(
          {fmt::format("mean_{}", name), distribution_of(values).mean.value, column->unit, column->long_name});
    }
    rows.push_back(std::move(row));
  }
  return table_of(rows);
}

}  // namespace arago::study
