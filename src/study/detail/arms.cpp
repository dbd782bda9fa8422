#include "study/detail/arms.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace arago::study {

std::optional<double> number_of(const Cell& cell) {
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*integer);
  return std::nullopt;
}

std::vector<Arm> arms_of(const std::vector<Trial>& trials, const std::vector<std::string>& apart) {
  std::vector<Arm> arms;
  std::map<std::string, std::size_t> place;  // of the arm with these axes
  for (std::size_t i = 0; i < trials.size(); ++i) {
    Row axes;
    std::string text;
    for (const Entry& axis : trials[i].axes)
      if (axis.name != "repeat" && std::find(apart.begin(), apart.end(), axis.name) == apart.end()) {
        axes.push_back(axis);
        text += axis.name + "=" + to_text(axis.value) + "\n";
      }
    const auto [known, is_new] = place.emplace(text, arms.size());
    if (is_new) arms.push_back({axes, {}});
    arms[known->second].trials.push_back(i);
  }
  return arms;
}

std::optional<SweepAxis> sweep_axis(const std::vector<Trial>& trials) {
  constexpr double logarithmic_span = 30;
  std::map<std::string, std::set<double>> values;
  std::vector<const Entry*> order;
  for (const Trial& trial : trials)
    for (const Entry& axis : trial.axes)
      if (const auto number = number_of(axis.value); number && axis.name != "repeat") {
        if (values[axis.name].empty()) order.push_back(&axis);
        values[axis.name].insert(*number);
      }
  const Entry* best = nullptr;
  for (const Entry* axis : order)
    if (values[axis->name].size() > (best ? values[best->name].size() : 1)) best = axis;
  if (!best) return std::nullopt;
  const std::set<double>& span = values[best->name];
  return SweepAxis{best->name, best->unit, *span.begin() > 0 && *span.rbegin() / *span.begin() >= logarithmic_span};
}

}  // namespace arago::study
