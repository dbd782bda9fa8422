#include "cli/detail/grouping_rates.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

double fraction_of_triad(const ptycho::GroupingBench& one, double triad_gbytes) {
  return one.points_per_second * one.bytes_per_point * 1e-9 / triad_gbytes;
}

}  // namespace

std::string grouping_rates_table(const std::vector<ptycho::GroupingBench>& cases, double triad_gbytes) {
  std::string text =
      fmt::format("\n{:<26}{:>12}{:>14}{:>10}{:>9}\n", "case", "points/s", "a CPU second", "of triad", "spread");
  for (const ptycho::GroupingBench& one : cases)
    text += fmt::format("{:<26}{:>12.3g}{:>14.3g}{:>9.1f} %{:>7.0f} %\n", one.name, one.points_per_second,
                        one.points_per_cpu_second, 100 * fraction_of_triad(one, triad_gbytes), 100 * one.spread);
  return text;
}

nlohmann::json grouping_rates_json(const std::vector<ptycho::GroupingBench>& cases, double triad_gbytes) {
  nlohmann::json report = nlohmann::json::array();
  for (const ptycho::GroupingBench& one : cases)
    report.push_back({{"name", one.name},
                      {"points_per_second", one.points_per_second},
                      {"points_per_cpu_second", one.points_per_cpu_second},
                      {"bytes_per_point", one.bytes_per_point},
                      {"fraction_of_triad", fraction_of_triad(one, triad_gbytes)},
                      {"repetitions", one.repetitions},
                      {"spread", one.spread}});
  return report;
}

}  // namespace arago::cli
