#include "study/detail/summary_tables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace arago::study {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// A text axis with exactly two values.
struct TwoSides {
  std::string axis;
  std::vector<Cell> values;
};

std::vector<TwoSides> two_sided_axes(const std::vector<Trial>& trials) {
  std::vector<TwoSides> axes;
  for (const Trial& trial : trials)
    for (const Entry& axis : trial.axes) {
      if (!std::holds_alternative<std::string>(axis.value)) continue;
      auto known = std::find_if(axes.begin(), axes.end(), [&](const auto& a) { return a.axis == axis.name; });
      if (known == axes.end()) known = axes.insert(axes.end(), {axis.name, {}});
      auto& values = known->values;
      if (std::find(values.begin(), values.end(), axis.value) == values.end()) values.push_back(axis.value);
    }
  std::erase_if(axes, [](const auto& axis) { return axis.values.size() != 2; });
  return axes;
}

std::int64_t repeat_of(const Trial& trial) {
  const Entry* repeat = find(trial.axes, "repeat");
  return repeat ? std::get<std::int64_t>(repeat->value) : 0;
}

/// Place on the sweep axis -> differences (first side minus second), one a repeat.
using Differences = std::map<double, std::vector<double>>;

Differences paired_differences(const std::vector<Trial>& trials, const Arm& arm, const std::vector<double>& values,
                               const SweepAxis& axis, const TwoSides& sides) {
  std::map<std::pair<double, std::int64_t>, std::pair<double, double>> pairs;
  for (const std::size_t i : arm.trials) {
    const std::pair key{place_on(axis, trials[i]), repeat_of(trials[i])};
    auto& pair = pairs.try_emplace(key, nothing, nothing).first->second;
    (find(trials[i].axes, sides.axis)->value == sides.values[0] ? pair.first : pair.second) = values[i];
  }
  Differences differences;
  for (const auto& [key, pair] : pairs)
    if (std::isfinite(pair.first - pair.second)) differences[key.first].push_back(pair.first - pair.second);
  return differences;
}

void add_crossovers(std::vector<Row>& rows, const Row& start, const Differences& differences, const SweepAxis& axis) {
  std::vector<double> x;
  std::vector<Estimate> difference;
  std::int64_t pairs = 0;
  for (const auto& [at, values] : differences) {
    x.push_back(at);
    difference.push_back(distribution_of(values).mean);
    pairs += static_cast<std::int64_t>(values.size());
  }
  const auto back = [&](double at) { return axis.logarithmic ? std::pow(10.0, at) : at; };
  const auto add = [&](const std::string& found, const Estimate& at) {
    Row row = start;
    row.push_back(
        {"crossover", found, "",
         "found; unresolved: the interval reaches an end of the sweep, or there is none (one repeat); none: the "
         "means do not cross"});
    row.push_back({"at", back(at.value), axis.unit, "value of the sweep axis"});
    add_interval(row, {0, back(at.low), back(at.high)}, axis.unit);
    row.push_back({"difference_first", difference.front().value, "", "first side minus second at the lowest value"});
    row.push_back({"difference_last", difference.back().value, "", "first side minus second at the highest value"});
    row.push_back({"pairs", pairs, "", "pairs of trials"});
    rows.push_back(row);
  };
  if (x.empty()) return;
  const std::vector<Estimate> crossings = zero_crossings(x, difference);
  for (const Estimate& crossing : crossings)
    add(std::isfinite(crossing.low) && std::isfinite(crossing.high) ? "found" : "unresolved", crossing);
  if (crossings.empty()) add("none", {nothing, nothing, nothing});
}

}  // namespace

StudyTable crossover_table(const std::vector<Trial>& trials, const StudyTable& table, const SweepAxis& axis,
                           const std::vector<std::string>& metrics) {
  std::vector<Row> rows;
  for (const TwoSides& sides : two_sided_axes(trials)) {
    const std::vector<Arm> arms = arms_of(trials, {axis.name, sides.axis});
    for (const std::string& name : metrics) {
      const std::vector<double> values = done_values(table, name);
      if (values.empty()) continue;
      for (const Arm& arm : arms) {
        Row start = arm.axes;
        start.push_back({"metric", name, "", "column of the table"});
        start.push_back({"over", axis.name, "", "sweep axis"});
        start.push_back({"between", sides.axis, "", "axis of the two sides"});
        start.push_back({"first", to_text(sides.values[0]), "", "first side"});
        start.push_back({"second", to_text(sides.values[1]), "", "second side"});
        add_crossovers(rows, start, paired_differences(trials, arm, values, axis, sides), axis);
      }
    }
  }
  return table_of(rows);
}

}  // namespace arago::study
