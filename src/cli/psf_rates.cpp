#include "cli/detail/psf_rates.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

double fraction_of_bound(const optics::PsfCase& one) {
  return one.bound_seconds / one.seconds;
}

/// How much faster an image is when only contrast and flux have changed.
double reweighting_ratio(const optics::PsfBench& bench) {
  return bench.image.seconds / bench.reweighted.seconds;
}

}  // namespace

std::string psf_rates_table(const optics::PsfBench& bench) {
  std::string text =
      fmt::format("\n{:<26}{:>12}{:>12}{:>10}{:>9}\n", "case", "a second", "GFLOP/s", "of bound", "spread");
  for (const optics::PsfCase& one : {bench.image, bench.gradient})
    text += fmt::format("{:<26}{:>12.2f}{:>12.1f}{:>9.0f} %{:>7.0f} %\n", one.name, 1 / one.seconds,
                        one.gflop / one.seconds, 100 * fraction_of_bound(one), 100 * one.spread);
  text += fmt::format("{:<26}{:>12.0f}   {:.0f} times the rate of whole images\n", bench.reweighted.name,
                      1 / bench.reweighted.seconds, reweighting_ratio(bench));
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
  for (const optics::PsfCase& one : {bench.image, bench.gradient, bench.reweighted})
    report["cases"].push_back({{"name", one.name},
                               {"seconds", one.seconds},
                               {"gflop", one.gflop},
                               {"bound_seconds", one.bound_seconds},
                               {"repetitions", one.repetitions},
                               {"spread", one.spread}});
  report["reweighting_ratio"] = reweighting_ratio(bench);
  return report;
}

}  // namespace arago::cli
