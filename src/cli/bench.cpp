#include "arago/core/kept_memory.hpp"
#include "arago/core/machine_limits.hpp"
#include "arago/optics/psf_bench.hpp"
#include "arago/train/training_bench.hpp"
#include "cli/detail/fisher_rates.hpp"
#include "cli/detail/grouping_rates.hpp"
#include "cli/detail/psf_rates.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace arago::cli {
namespace {

using Cases = std::vector<train::BenchCase>;

/// A suite that times the network at every size.
struct NetworkSuite {
  std::string_view name;
  train::BenchCase (*measure)(const mpi::Communicator&, const train::BenchSubject&, int);
};
constexpr NetworkSuite network_suites[] = {{training_suite, train::bench_training},
                                           {inference_suite, train::bench_inference}};

/// Whether [bench] suites name it; "all" stands for every one.
bool asks_for(const BenchConfig& config, std::string_view suite) {
  return std::any_of(config.suites.begin(), config.suites.end(),
                     [&](const std::string& name) { return name == suite || name == "all"; });
}

Cases measure_all(const mpi::Communicator& world, const BenchConfig& config) {
  Cases cases;
  for (const NetworkSuite& suite : network_suites) {
    if (!asks_for(config, suite.name)) continue;
    for (const std::int64_t N : config.N)
      for (const std::int64_t gridsize : config.gridsize)
        cases.push_back(suite.measure(world, {N, gridsize, config.precision}, static_cast<int>(config.repetitions)));
  }
  return cases;
}

/// Limits of all ranks together.
MachineLimits limits_of(const mpi::Communicator& world) {
  MachineLimits limits = measure_machine_limits(1.5);
  limits.fma_float32_gflops = world.sum(limits.fma_float32_gflops);
  limits.fma_float64_gflops = world.sum(limits.fma_float64_gflops);
  limits.triad_gbytes = world.sum(limits.triad_gbytes);
  return limits;
}

nlohmann::json as_json(const mpi::Communicator& world, const MachineLimits& limits, const Cases& cases) {
  nlohmann::json report{{"cases", nlohmann::json::array()}};
  report["machine"] = {{"ranks", world.size()}, {"threads_per_rank", limits.threads}};
  const auto& bounds = report["limits"] = {{"fma_float32_gflops", limits.fma_float32_gflops},
                                           {"fma_float64_gflops", limits.fma_float64_gflops},
                                           {"triad_gbytes", limits.triad_gbytes}};
  for (const train::BenchCase& one : cases)
    report["cases"].push_back({{"name", one.name},
                               {"ranks", world.size()},
                               {"threads", limits.threads},
                               {"value", one.value},
                               {"unit", one.unit},
                               {"gflops", one.gflops},
                               {"limit", one.limit},
                               {"fraction", one.gflops / bounds.at(one.limit).get<double>()},
                               {"repetitions", one.repetitions},
                               {"spread", one.spread}});
  return report;
}

std::string to_table(const nlohmann::json& report) {
  const auto& limits = report["limits"];
  std::string text =
      fmt::format("{} ranks x {} threads: multiply-add peak {:.0f} GFLOP/s float, {:.0f} double; triad {:.0f} GB/s\n",
                  report["machine"]["ranks"].get<int>(), report["machine"]["threads_per_rank"].get<int>(),
                  limits["fma_float32_gflops"].get<double>(), limits["fma_float64_gflops"].get<double>(),
                  limits["triad_gbytes"].get<double>());
  if (!report["cases"].empty())
    text += fmt::format("\n{:<26}{:>12}{:>12}{:>10}{:>9}\n", "case", "groups/s", "GFLOP/s", "of peak", "spread");
  for (const auto& one : report["cases"])
    text += fmt::format("{:<26}{:>12.1f}{:>12.1f}{:>9.0f} %{:>7.0f} %\n", one["name"].get<std::string>(),
                        one["value"].get<double>(), one["gflops"].get<double>(), 100 * one["fraction"].get<double>(),
                        100 * one["spread"].get<double>());
  return text;
}

ExitCode bench_in(Call& call, io::RunDirectory& run) {
  const MachineLimits limits = limits_of(call.world());
  const BenchConfig& config = call.settings.bench;
  nlohmann::json report = as_json(call.world(), limits, measure_all(call.world(), config));
  std::string text = to_table(report);
  if (asks_for(config, psf_suite) || asks_for(config, fisher_suite)) keep_freed_memory();  // as fisher and fit do
  if (asks_for(config, psf_suite)) {
    // Every rank measures one telescope with its share of the memory's rate; rank 0 tells.
    const optics::PsfBench psf =
        optics::bench_psf(limits.triad_gbytes / call.world().size(), static_cast<int>(config.repetitions));
    report["psf"] = psf_rates_json(psf);
    text += psf_rates_table(psf);
  }
  if (asks_for(config, fisher_suite)) {
    const fit::FisherBench fisher =
        fit::bench_fisher(limits.triad_gbytes / call.world().size(), static_cast<int>(config.repetitions));
    report["fisher"] = fisher_rates_json(fisher);
    text += fisher_rates_table(fisher);
  }
  if (asks_for(config, grouping_suite)) {
    // As with telescopes, every rank measures a scan of its own.
    const double triad = limits.triad_gbytes / call.world().size();
    std::vector<ptycho::GroupingBench> cases;
    for (const std::int64_t points : config.scan_points)
      cases.push_back(ptycho::bench_grouping(points, static_cast<int>(config.repetitions)));
    report["grouping"] = grouping_rates_json(cases, triad);
    text += grouping_rates_table(cases, triad);
  }
  write_text(call, run.file("bench.json"), report.dump(2) + "\n");
  if (call.world().is_root()) fmt::print("{}", text);
  return ExitCode::done;
}

ExitCode run_bench(Call& call) {
  return in_run_directory(
      call, [&](io::RunDirectory& run) { return bench_in(call, run); }, Rerun::anew);
}

}  // namespace

Verb bench_verb() {
  return {.name = "bench",
          .summary = "limits of this machine and the speed of the hot paths (bench.json)",
          .words = "[SUITE | CONFIG.toml]",
          .sections = {"bench"},
          .run = run_bench,
          .word_key = "bench.suites"};
}

}  // namespace arago::cli
