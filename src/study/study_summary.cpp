#include "arago/study/study_summary.hpp"

#include "study/detail/summary_tables.hpp"

#include <cmath>
#include <limits>

namespace arago::study {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::vector<double> done_values(const StudyTable& table, const std::string& name) {
  const Column* column = table.find(name);
  if (!column || std::holds_alternative<std::vector<std::string>>(column->values)) return {};
  const auto& statuses = std::get<std::vector<std::string>>(table.find("status")->values);
  std::vector<double> values;
  for (std::size_t i = 0; i < statuses.size(); ++i)
    values.push_back(statuses[i] == "done" ? number_at(*column, i) : nothing);
  return values;
}

double place_on(const SweepAxis& axis, const Trial& trial) {
  const Entry* entry = find(trial.axes, axis.name);
  const double x = entry ? number_of(entry->value).value_or(nothing) : nothing;
  return axis.logarithmic ? std::log10(x) : x;
}

void add_interval(Row& row, const Estimate& estimate, const std::string& unit) {
  row.push_back({"ci95_low", estimate.low, unit, "lower end of the 95 % interval (Student's t)"});
  row.push_back({"ci95_high", estimate.high, unit, "upper end of the 95 % interval (Student's t)"});
}

StudySummary summarise(const std::vector<Trial>& trials, const StudyTable& table,
                       const std::vector<std::string>& metrics, const CollapseFilter& filter) {
  StudySummary summary;
  summary.arms = arm_table(trials, table, filter.column, filter.minimum);
  const std::optional<SweepAxis> axis = sweep_axis(trials);
  if (!axis) return summary;
  summary.slopes = slope_table(trials, table, *axis, metrics);
  summary.crossovers = crossover_table(trials, table, *axis, metrics);
  return summary;
}

}  // namespace arago::study
