#include "cli/detail/psf_rates.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

using optics::PsfCase;
using optics::PsfSystemBench;

/// How much faster an image is when only contrast and flux have changed.
double reweighting_ratio(const PsfSystemBench& bench) {
  return bench.image.seconds / bench.reweighted.seconds;
}

double single_ratio(const PsfSystemBench& bench) {
  return bench.image.seconds / bench.single.seconds;
}

std::string bounded_line(const PsfCase& one) {
  return fmt::format("{:<34}{:>12.2f}{:>12.1f}{:>9.0f} %{:>7.0f} %\n", one.name, 1 / one.seconds,
                     one.gflop / one.seconds, 100 * one.bound_seconds / one.seconds, 100 * one.spread);
}

std::string system_lines(const PsfSystemBench& bench) {
  std::string text = bounded_line(bench.image) + bounded_line(bench.gradient) + bounded_line(bench.jacobian);
  text += fmt::format("{:<34}{:>12.2f}   {:.2f} times the rate of float64, off by {:.1e} of the peak at most\n",
                      bench.single.name, 1 / bench.single.seconds, single_ratio(bench), bench.single_deviation);
  text += fmt::format("{:<34}{:>12.0f}   {:.0f} times the rate of whole images\n", bench.reweighted.name,
                      1 / bench.reweighted.seconds, reweighting_ratio(bench));
  return text;
}

nlohmann::json case_json(const PsfCase& one) {
  return {{"name", one.name},
          {"seconds", one.seconds},
          {"gflop", one.gflop},
          {"bound_seconds", one.bound_seconds},
          {"repetitions", one.repetitions},
          {"spread", one.spread}};
}

}  // namespace

std::string psf_rates_table(const optics::PsfBench& bench) {
  std::string text =
      fmt::format("\n{:<34}{:>12}{:>12}{:>10}{:>9}\n", "case", "a second", "GFLOP/s", "of bound", "spread");
  for (const PsfSystemBench& system : bench.systems) text += system_lines(system);
  text += fmt::format("bound: line transforms {:.1f} GFLOP/s, matrix products {:.1f} GFLOP/s, triad {:.1f} GB/s\n",
                      bench.rates.line_gflops, bench.rates.product_gflops, bench.rates.triad_gbytes);
  return text;
}

nlohmann::json psf_rates_json(const optics::PsfBench& bench) {
  nlohmann::json report;
  report["rates"] = {{"line_transforms_per_s", bench.rates.line_transforms_per_s},
                     {"line_gflops", bench.rates.line_gflops},
                     {"product_gflops", bench.rates.product_gflops},
                     {"triad_gbytes", bench.rates.triad_gbytes}};
  for (const PsfSystemBench& system : bench.systems) {
    for (const PsfCase& one : {system.image, system.gradient, system.jacobian, system.single, system.reweighted})
      report["cases"].push_back(case_json(one));
    report["systems"][system.system] = {{"reweighting_ratio", reweighting_ratio(system)},
                                        {"float32_ratio", single_ratio(system)},
                                        {"float32_deviation", system.single_deviation}};
  }
  return report;
}

}  // namespace arago::cli
