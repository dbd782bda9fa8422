#include "arago/study/run_study.hpp"

#include "arago/core/log.hpp"
#include "arago/core/machine_limits.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/study/journal.hpp"
#include "arago/study/result_store.hpp"
#include "arago/study/scheduler.hpp"
#include "arago/study/study_plan.hpp"
#include "arago/study/study_table.hpp"
#include "arago/study/summary_pictures.hpp"
#include "study/detail/study_progress.hpp"

#include <algorithm>

namespace arago::study {
namespace {

/// Share of the measured multiply-add peak that a training reaches, for predictions before anything has run.
constexpr double usual_share_of_peak = 0.6;

ExecutionRate rate_of_machine(const mpi::Communicator& world, int ranks_of_group) {
  const double gflops = world.min(measure_machine_limits(0.3).fma_float32_gflops);
  return {usual_share_of_peak * gflops * 1e9 * ranks_of_group,
          fmt::format("{} of the measured multiply-add peak", usual_share_of_peak)};
}

/// What one execution of a study works with.
struct StudyState {
  std::vector<Trial> trials;
  std::map<std::string, StoredTrial> stored;  ///< results of earlier runs
  std::vector<Trial> to_do;
};

StudyState prepare(const mpi::Communicator& world, const StudyConfig& study, const config::Schema& trial,
                   Workload& workload, const ResultStore& store) {
  StudyState state;
  mpi::agree(world, [&] {
    validate(study);
    state.trials = make_plan(expand(sweep_of(study, trial)), workload);
    state.stored = store.stored(state.trials);
  });
  std::copy_if(state.trials.begin(), state.trials.end(), std::back_inserter(state.to_do), [&](const Trial& t) {
    const auto known = state.stored.find(t.id);
    return known == state.stored.end() || known->second.status != Status::done;
  });
  return state;
}

void print_plan(const mpi::Communicator& world, const StudyConfig& study, const StudyState& state,
                const ResultStore& store) {
  const int groups =
      number_of_groups(static_cast<std::int64_t>(state.to_do.size()), world.size(), study.ranks_per_trial);
  const ExecutionRate fallback = rate_of_machine(world, world.size() / groups);
  const ExecutionRate rate = measured_rate(read_journal(store.journal()), fallback);
  log::info("{}", plan_report(state.trials, state.stored, rate, groups, world.size()));
}

SchedulerHooks hooks_of(ResultStore& store, StudyProgress& progress, std::map<std::string, std::int64_t> earlier) {
  SchedulerHooks hooks;
  hooks.started = [&store](const Trial& trial) { append_to_journal(store.journal(), {"started", trial.id}); };
  hooks.interrupted = [&store](const Trial& trial, double seconds) {
    append_to_journal(store.journal(), {.event = "interrupted", .id = trial.id, .seconds = seconds});
  };
  hooks.keep = [&store, earlier](const mpi::Communicator& group, const Trial& trial, const TrialRecord& record) {
    TrialRecord kept = record;
    if (const auto before = earlier.find(trial.id); before != earlier.end()) kept.attempts += before->second;
    store.keep(group, kept);
    mpi::agree(group, [&] {
      if (group.is_root())
        append_to_journal(store.journal(), {.event = std::string(name_of(record.status)),
                                            .id = trial.id,
                                            .seconds = record.seconds,
                                            .flop = trial.cost.flop,
                                            .reason = record.reason});
    });
    if (record.status == Status::failed && group.is_root())
      log::warning("trial {} ({}) failed: {}", trial.index + 1, trial.id.substr(0, 8), record.reason);
  };
  hooks.group_ended = [&store](const mpi::Communicator& group) { store.flush(group); };
  hooks.watch = [&progress](const TrialEvent& event) { progress.show(event); };
  hooks.checkpoint_dir = [&store](const Trial& trial) { return store.checkpoint_dir(trial.id).string(); };
  return hooks;
}

/// Attempts of earlier runs, from the journal as rank 0 sees it now: all ranks must write the same number.
std::map<std::string, std::int64_t> earlier_attempts(const mpi::Communicator& world, const std::vector<Trial>& to_do,
                                                     const ResultStore& store) {
  const Journal journal = world.is_root() ? read_journal(store.journal()) : Journal{};
  if (journal.damaged > 0) log::warning("{}: {} damaged lines passed over", store.journal().string(), journal.damaged);
  std::map<std::string, std::int64_t> attempts;
  for (const auto& [id, count] : journal.attempts()) attempts[id] = count;
  std::map<std::string, std::int64_t> shared;
  for (const Trial& trial : to_do) {
    const auto known = attempts.find(trial.id);
    shared[trial.id] = known == attempts.end() ? 0 : known->second;
  }
  for (auto& [id, count] : shared) count = world.broadcast(static_cast<long>(count));
  return shared;
}

ScheduleSummary run_missing(const mpi::Communicator& world, const StudyConfig& study, const StudyState& state,
                            Workload& workload, ResultStore& store, const StudyRun& run) {
  mpi::agree(world, [&] { io::create_writable_directory((store.run_dir() / "trials").string()); });
  SchedulerOptions options;
  options.ranks_per_trial = study.ranks_per_trial;
  options.retries = study.retries;
  options.trial_max_seconds = seconds_of(study.trial_max_time, "study.trial_max_time");
  const int groups =
      number_of_groups(static_cast<std::int64_t>(state.to_do.size()), world.size(), study.ranks_per_trial);
  log::info("{} of {} trials to do, on {} groups of ranks", state.to_do.size(), state.trials.size(), groups);
  StudyProgress progress(state.trials, state.to_do, groups, workload.screen_columns(), run.on_status);
  return run_trials(world, state.to_do, workload, options,
                    hooks_of(store, progress, earlier_attempts(world, state.to_do, store)));
}

void show_table(const StudyTable& table, const Workload& workload, const std::vector<Trial>& trials) {
  std::vector<std::string> columns;
  for (const Entry& entry : trials.front().axes) columns.push_back(entry.name);
  for (const std::string& name : workload.screen_columns()) columns.push_back(name);
  columns.insert(columns.end(), {"seconds", "status"});
  log::info("\n{}", to_screen(table, columns));
}

ExitCode exit_code_of(const StudyTable& table, const ScheduleSummary& summary) {
  if (summary.left > 0) return ExitCode::checkpointed;
  const auto& statuses = std::get<std::vector<std::string>>(table.find("status")->values);
  return std::all_of(statuses.begin(), statuses.end(), [](const std::string& s) { return s == "done"; })
             ? ExitCode::done
             : ExitCode::partial_study;
}

}  // namespace

ExitCode run_study_of(const mpi::Communicator& world, const StudyConfig& study, const config::Schema& trial,
                      Workload& workload, const StudyRun& run) {
  ResultStore store(run.run_dir, study.pack);
  const StudyState state = prepare(world, study, trial, workload, store);
  if (run.dry_run) {
    print_plan(world, study, state, store);
    return ExitCode::done;
  }
  const bool merged = world.broadcast(std::filesystem::exists(run.run_dir / "study.h5") ? 1 : 0) != 0;
  if (state.to_do.empty() && merged) {
    log::info("nothing to do: all {} trials are done, see {}", state.trials.size(),
              (run.run_dir / "study.csv").string());
    return ExitCode::done;
  }
  const ScheduleSummary summary = run_missing(world, study, state, workload, store, run);
  const StudyTable table = merge_results(world, state.trials, store, run.config_hash);
  if (run.pictures) write_summary_pictures(world, state.trials, store, table, workload);
  show_table(table, workload, state.trials);
  const ExitCode code = exit_code_of(table, summary);
  if (code == ExitCode::checkpointed)
    log::info("stopped ({}): {} trials left; start the same command again to go on", summary.stop_reason, summary.left);
  if (code == ExitCode::partial_study)
    log::warning("{} trials failed (column reason of study.csv); start the same command again to retry them",
                 summary.failed);
  return code;
}

}  // namespace arago::study
