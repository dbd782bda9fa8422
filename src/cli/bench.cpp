#include "arago/core/machine_limits.hpp"
#include "arago/core/nearest_name.hpp"
#include "arago/train/training_bench.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace arago::cli {
namespace {

using Cases = std::vector<train::BenchCase>;
using Measure = std::function<train::BenchCase(const mpi::Communicator&, const train::BenchSubject&)>;

/// N 64 and 128, gridsize 1 and 2, in float.
Cases for_all_subjects(const mpi::Communicator& world, const Measure& measure) {
  Cases cases;
  for (const std::int64_t N : {64, 128})
    for (const std::int64_t gridsize : {1, 2})
      cases.push_back(measure(world, {N, gridsize, train::Precision::float32}));
  return cases;
}

struct Suite {
  std::string name;
  Measure measure;
};

const std::vector<Suite>& all_suites() {
  static const std::vector<Suite> suites{
      {"training", [](const auto& world, const auto& subject) { return train::bench_training(world, subject); }},
      {"inference", [](const auto& world, const auto& subject) { return train::bench_inference(world, subject); }}};
  return suites;
}

/// The suites that the word asks for; no word or "all" means all.
std::vector<Suite> chosen_suites(const std::vector<std::string>& words) {
  const std::string wanted = words.empty() ? "all" : words[0];
  if (wanted == "all") return all_suites();
  std::vector<std::string> names{"all"};
  for (const Suite& suite : all_suites()) {
    if (suite.name == wanted) return {suite};
    names.push_back(suite.name);
  }
  throw InputError(fmt::format("arago bench knows no '{}'; the nearest is {}; allowed: {}", wanted,
                               nearest_name(wanted, names), fmt::join(names, ", ")));
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
  nlohmann::json report;
  report["machine"] = {{"ranks", world.size()}, {"threads_per_rank", limits.threads}};
  report["limits"] = {{"fma_float32_gflops", limits.fma_float32_gflops},
                      {"fma_float64_gflops", limits.fma_float64_gflops},
                      {"triad_gbytes", limits.triad_gbytes}};
  for (const train::BenchCase& one : cases)
    report["cases"].push_back({{"name", one.name},
                               {"ranks", world.size()},
                               {"threads", limits.threads},
                               {"value", one.value},
                               {"unit", one.unit},
                               {"gflops", one.gflops},
                               {"limit", "fma_float32_gflops"},
                               {"fraction", one.gflops / limits.fma_float32_gflops},
                               {"repetitions", one.repetitions},
                               {"spread", one.spread}});
  return report;
}

void print_table(const mpi::Communicator& world, const MachineLimits& limits, const Cases& cases) {
  if (!world.is_root()) return;
  fmt::print("{} ranks x {} threads: multiply-add peak {:.0f} GFLOP/s float, {:.0f} double; triad {:.0f} GB/s\n\n",
             world.size(), limits.threads, limits.fma_float32_gflops, limits.fma_float64_gflops, limits.triad_gbytes);
  fmt::print("{:<26}{:>12}{:>12}{:>10}{:>9}\n", "case", "groups/s", "GFLOP/s", "of peak", "spread");
  for (const train::BenchCase& one : cases)
    fmt::print("{:<26}{:>12.1f}{:>12.1f}{:>9.0f} %{:>7.0f} %\n", one.name, one.value, one.gflops,
               100 * one.gflops / limits.fma_float32_gflops, 100 * one.spread);
}

ExitCode bench_in(Call& call, io::RunDirectory& run, const std::vector<Suite>& suites) {
  const MachineLimits limits = limits_of(call.world());
  Cases cases;
  for (const Suite& suite : suites)
    for (train::BenchCase& one : for_all_subjects(call.world(), suite.measure)) cases.push_back(std::move(one));
  print_table(call.world(), limits, cases);
  write_text(call, run.file("bench.json"), as_json(call.world(), limits, cases).dump(2) + "\n");
  return ExitCode::done;
}

ExitCode run_bench(Call& call) {
  const std::vector<Suite> suites = chosen_suites(call.line.words);
  return in_run_directory(
      call, [&](io::RunDirectory& run) { return bench_in(call, run, suites); }, Rerun::anew);
}

}  // namespace

Verb bench_verb() {
  return {.name = "bench",
          .summary = "limits of this machine and the speed of the hot paths (bench.json)",
          .words = "[training|inference|all]",
          .run = run_bench,
          .takes_config = false};
}

}  // namespace arago::cli
