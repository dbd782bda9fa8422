#include "study/detail/summary_tables.hpp"

#include <cmath>

namespace arago::study {
namespace {

struct Points {
  std::vector<double> x;
  std::vector<double> y;
};

Points points_of(const std::vector<Trial>& trials, const Arm& arm, const std::vector<double>& values,
                 const SweepAxis& axis) {
  Points points;
  for (const std::size_t i : arm.trials) {
    const double x = place_on(axis, trials[i]);
    if (!std::isfinite(values[i]) || !std::isfinite(x)) continue;
    points.x.push_back(x);
    points.y.push_back(values[i]);
  }
  return points;
}

Row slope_row(const Arm& arm, const Column& metric, const SweepAxis& axis, const Points& points) {
  const Estimate slope = slope_of(points.x, points.y);
  Row row = arm.axes;
  row.push_back({"metric", metric.name, "", "column of the table"});
  row.push_back({"unit", metric.unit, "", "of the metric"});
  row.push_back({"over", axis.name, "", "sweep axis"});
  row.push_back({"per", std::string(axis.logarithmic ? "decade" : "unit"), "", "step of the sweep axis"});
  row.push_back({"n", static_cast<std::int64_t>(points.x.size()), "", "trials"});
  row.push_back({"slope", slope.value, "", "change of the metric per step of the sweep axis, least squares"});
  add_interval(row, slope);
  return row;
}

}  // namespace

StudyTable slope_table(const std::vector<Trial>& trials, const StudyTable& table, const SweepAxis& axis,
                       const std::vector<std::string>& metrics) {
  const std::vector<Arm> arms = arms_of(trials, {axis.name});
  std::vector<Row> rows;
  for (const std::string& name : metrics)
    if (const auto values = done_values(table, name); !values.empty())
      for (const Arm& arm : arms)
        rows.push_back(slope_row(arm, *table.find(name), axis, points_of(trials, arm, values, axis)));
  return table_of(rows);
}

}  // namespace arago::study
