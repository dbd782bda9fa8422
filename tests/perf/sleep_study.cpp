// What a study of many short trials costs besides the trials: mpirun -n 4 bin/sleep_study --trials 10000
// Trials sleep, with times spread 1:20 evenly around the mean. Printed: the share of the ranks' time that is not sleep,
// and how long planning, running and merging took.
#include "arago/core/log.hpp"
#include "arago/core/timer.hpp"
#include "arago/mpi/runtime.hpp"
#include "arago/study/journal.hpp"
#include "arago/study/merge_results.hpp"
#include "arago/study/run_study.hpp"
#include "study/run_folder.hpp"
#include "study/sleep_workload.hpp"

#include <CLI/CLI.hpp>

namespace {

using namespace arago;

struct Options {
  int trials = 1000;
  double mean_seconds = 0.2;
  bool single_files = false;
};

/// Times from 2/21 to 40/21 of the mean, in an order that is neither sorted nor random.
config::Table axes_of(const Options& options) {
  config::Value::List seconds, levels;
  const double shortest = options.mean_seconds * 2 / 21;
  for (int i = 0; i < options.trials; ++i) {
    const double place = std::fmod(0.6180339887498949 * i, 1.0);
    seconds.emplace_back(shortest * (1 + 19 * place));
    levels.emplace_back(1.0 + i);
  }
  return {{"sleep.seconds", seconds}, {"sleep.level", levels}};
}

double slept(const study::testing::SleepWorkload& workload) {
  double seconds = 0;
  for (const std::int64_t trial : workload.started)
    seconds += workload.configs[static_cast<std::size_t>(trial)].seconds;
  return seconds;
}

void measure(const mpi::Communicator& world, const Options& options) {
  const study::testing::RunFolder folder(world);
  study::StudyConfig study;
  study.mode = study::SweepMode::zip;
  study.pack = !options.single_files;
  study.axes = axes_of(options);
  study::testing::SleepConfig trial;
  const auto workload = std::make_shared<study::testing::SleepWorkload>();

  Timer timer;
  const auto planned = study::plan_study(world, study, config::schema_of(trial), workload);
  const double plan_seconds = world.max(timer.seconds());
  timer.restart();
  const study::StudyRun run{.run_dir = folder.path, .config_hash = "none", .pictures = false};
  study::run_study(world, planned, run);
  const double all_seconds = world.max(timer.seconds());
  timer.restart();
  study::merge_results(world, planned.trials, study::ResultStore(folder.path), {.config_hash = "none"});
  const double merge_seconds = world.max(timer.seconds());

  const double rank_seconds = all_seconds * world.size(), sleep_seconds = world.sum(slept(*workload));
  timer.restart();
  const std::size_t lines = world.is_root() ? study::read_journal(folder.path / "journal.jsonl").lines.size() : 0;
  const double journal_seconds = timer.seconds();
  if (!world.is_root()) return;
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder.path / "trials")) ++files;
  fmt::print("trials {} ranks {} files {} journal lines {} ({} bytes)\n", options.trials, world.size(), files, lines,
             std::filesystem::file_size(folder.path / "journal.jsonl"));
  fmt::print("plan {:.2f} s, run and merge {:.2f} s, merge alone {:.2f} s, journal read {:.3f} s, study.h5 {} bytes\n",
             plan_seconds, all_seconds, merge_seconds, journal_seconds,
             std::filesystem::file_size(folder.path / "study.h5"));
  fmt::print("not asleep: {:.2f} % with the merge, {:.2f} % without\n", 100 * (1 - sleep_seconds / rank_seconds),
             100 * (1 - sleep_seconds / (rank_seconds - merge_seconds * world.size())));
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("What a study of many short trials costs besides the trials");
  app.add_option("--trials", options.trials, "How many");
  app.add_option("--mean", options.mean_seconds, "Mean time of one, s");
  app.add_flag("--single-files", options.single_files, "A file a trial instead of packs");
  mpi::Runtime runtime(argc, argv);
  CLI11_PARSE(app, argc, argv);
  runtime.start_kernels(1);
  log::configure(log::Level::warning, runtime.world().rank(), runtime.world().size());
  measure(runtime.world(), options);
  return 0;
}
