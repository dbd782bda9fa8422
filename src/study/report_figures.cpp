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

/// Points of one trial, x rising.
struct Line {
  std::vector<double> x = {}, y = {};
};

/// Linear between the points; nothing outside of them.
std::optional<double> value_at(const Line& line, double x) {
  const auto right = std::lower_bound(line.x.begin(), line.x.end(), x);
  if (right == line.x.end()) return std::nullopt;
  const auto k = static_cast<std::size_t>(right - line.x.begin());
  if (*right == x) return line.y[k];
  if (k == 0) return std::nullopt;
  const double share = (x - line.x[k - 1]) / (line.x[k] - line.x[k - 1]);
  return line.y[k - 1] + share * (line.y[k] - line.y[k - 1]);
}

/// The mean of the repeats with their range as a band, at the points of the longest.
io::Curve mean_curve(const std::vector<Line>& repeats) {
  const Line& longest = *std::max_element(repeats.begin(), repeats.end(),
                                          [](const Line& a, const Line& b) { return a.x.size() < b.x.size(); });
  io::Curve curve;
  curve.x = longest.x;
  curve.y = longest.y;
  if (repeats.size() < 2) return curve;
  for (std::size_t k = 0; k < curve.x.size(); ++k) {
    std::vector<double> values;
    for (const Line& repeat : repeats)
      if (const auto value = value_at(repeat, curve.x[k])) values.push_back(*value);
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

/// What a trial has of this kind; over 1, 2, 3... where nothing else is said.
Line line_of(const StudyFile& study, std::size_t row, const CurveKind& kind) {
  Line line;
  line.y = study.curve(row, kind.array);
  if (!kind.over.empty()) line.x = study.curve(row, kind.over);
  if (line.x.size() == line.y.size()) return line;
  line.x.resize(line.y.size());
  std::iota(line.x.begin(), line.x.end(), 1.0);
  return line;
}

/// The repeats that `rows` stand for.
io::Curve curve_of(const StudyFile& study, const std::vector<std::size_t>& rows, const CurveKind& kind) {
  std::vector<Line> repeats;
  for (const std::size_t row : rows)
    if (Line line = line_of(study, row, kind); !line.y.empty()) repeats.push_back(std::move(line));
  if (repeats.empty()) return {};
  const io::Curve curve = mean_curve(repeats);
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
       "ring correlation of the amplitude, mean over repeats and their range"},
      {{"frc_phase", "frc_frequency", "frequency (Nyquist)", "correlation", nyquist},
       "ring correlation of the phase, mean over repeats and their range"},
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
