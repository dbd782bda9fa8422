#include "study/detail/summary_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace arago::study {
namespace {

std::vector<double> picked(const std::vector<double>& values, const std::vector<std::size_t>& rows) {
  std::vector<double> some;
  for (const std::size_t row : rows) some.push_back(values[row]);
  return some;
}

/// Of the run, not of the result: these stay in the table of trials.
bool is_of_the_run(const std::string& name) {
  constexpr std::array words{"seconds", "per_second", "memory", "attempts", "ranks", "sent"};
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return name.find(word) != name.npos; });
}

/// Numeric columns of results: neither axes nor book-keeping.
std::vector<std::string> metrics_of(const std::vector<Trial>& trials, const StudyTable& table) {
  std::set<std::string> apart{"repeat"};
  for (const Trial& trial : trials)
    for (const Entry& axis : trial.axes) apart.insert(axis.name);
  std::vector<std::string> names;
  for (const Column& column : table.columns)
    if (!apart.contains(column.name) && !is_of_the_run(column.name) &&
        !std::holds_alternative<std::vector<std::string>>(column.values))
      names.push_back(column.name);
  return names;
}

/// Which trials of an arm count.
struct Selection {
  std::string name;
  std::vector<std::size_t> rows;
  std::int64_t failed = 0;
  std::int64_t dropped = 0;
};

Row statistics_row(const Arm& arm, const Column& metric, const Selection& selection,
                   const std::vector<double>& values) {
  const Distribution all = distribution_of(picked(values, selection.rows));
  Row row = arm.axes;
  row.push_back({"metric", metric.name, "", "column of the table"});
  row.push_back({"unit", metric.unit, "", "of the metric"});
  row.push_back({"selection", selection.name, "", "trials that count"});
  row.push_back({"n", all.count, "", "trials that count and have a finite value"});
  row.push_back({"failed", selection.failed, "", "trials without a result"});
  row.push_back({"dropped", selection.dropped, "", "finished trials that the selection leaves out"});
  row.push_back({"mean", all.mean.value, "", "mean"});
  add_interval(row, all.mean);
  row.push_back({"sd", all.deviation, "", "standard deviation (n - 1)"});
  row.push_back({"lower_quartile", all.lower_quartile, "", "25 % quantile"});
  row.push_back({"median", all.median, "", "50 % quantile"});
  row.push_back({"upper_quartile", all.upper_quartile, "", "75 % quantile"});
  return row;
}

/// All trials of the arm and, where the filter finds its column, those above its minimum.
std::vector<Selection> selections_of(const Arm& arm, const std::vector<std::string>& statuses,
                                     const std::vector<double>& criterion, const std::string& column, double minimum) {
  const std::int64_t failed =
      std::count_if(arm.trials.begin(), arm.trials.end(), [&](std::size_t i) { return statuses[i] != "done"; });
  std::vector<Selection> selections{{"all", arm.trials, failed, 0}};
  if (criterion.empty()) return selections;
  Selection sound{fmt::format("{} >= {}", column, minimum), {}, failed, 0};
  std::copy_if(arm.trials.begin(), arm.trials.end(), std::back_inserter(sound.rows),
               [&](std::size_t i) { return criterion[i] >= minimum; });
  sound.dropped = static_cast<std::int64_t>(arm.trials.size() - sound.rows.size()) - failed;
  selections.push_back(sound);
  return selections;
}

}  // namespace

StudyTable arm_table(const std::vector<Trial>& trials, const StudyTable& table, const std::string& filter_column,
                     double filter_minimum) {
  const auto& statuses = std::get<std::vector<std::string>>(table.find("status")->values);
  const std::vector<double> criterion = done_values(table, filter_column);
  std::vector<std::pair<const Column*, std::vector<double>>> metrics;
  for (const std::string& name : metrics_of(trials, table))
    metrics.emplace_back(table.find(name), done_values(table, name));
  std::vector<Row> rows;
  for (const Arm& arm : arms_of(trials)) {
    const auto selections = selections_of(arm, statuses, criterion, filter_column, filter_minimum);
    for (const auto& [metric, values] : metrics)
      for (const Selection& selection : selections) rows.push_back(statistics_row(arm, *metric, selection, values));
  }
  return table_of(rows);
}

}  // namespace arago::study
