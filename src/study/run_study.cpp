#include "arago/study/run_study.hpp"

#include "arago/core/log.hpp"
#include "arago/core/machine_limits.hpp"
#include "arago/core/views.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/study/group_size.hpp"
#include "arago/study/journal.hpp"
#include "arago/study/merge_results.hpp"
#include "arago/study/result_store.hpp"
#include "arago/study/scheduler.hpp"
#include "arago/study/study_plan.hpp"
#include "arago/study/study_table.hpp"
#include "arago/study/summary_pictures.hpp"
#include "study/detail/readable_text.hpp"
#include "study/detail/study_progress.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace arago::study {
namespace {

/// Share of the measured multiply-add peak that a training reaches, for predictions before anything has run.
constexpr double usual_share_of_peak = 0.6;

/// The same for the choice of groups, which must not wait for a measurement: of one thread.
constexpr double usual_flops_per_second = 5e10;

ExecutionRate rate_of_machine(const mpi::Communicator& world) {
  const double gflops = world.min(measure_machine_limits(0.3).fma_float32_gflops);
  return {usual_share_of_peak * gflops * 1e9, fmt::format("{} of the measured multiply-add peak", usual_share_of_peak)};
}

/// Collective. Rank 0 decides: it alone has the journal.
GroupSize group_size_for(const mpi::Communicator& world, const std::vector<Trial>& to_do, const PlannedStudy& planned,
                         const ResultStore& store) {
  std::vector<CostEstimate> costs;
  for (const Trial& trial : to_do) costs.push_back(trial.cost);
  const RankSupply supply = supply_of(world);
  const ExecutionRate usual{usual_flops_per_second * HostSpace::concurrency(), "usual"};
  const ExecutionRate rate = world.is_root() ? measured_rate(read_journal(store.journal()), usual) : usual;
  GroupSize size = choose_group_size(costs, supply, planned.study.ranks_per_trial.value_or(1), rate);
  size.ranks = world.broadcast(size.ranks);
  if (!size.fits && world.is_root())
    log::warning("a rank may need {} and has {}, its share of what is free on its node; start fewer ranks on a node",
                 with_unit(size.memory_bytes, "B"), with_unit(supply.memory_bytes, "B"));
  return size;
}

/// What the run directory lacks.
std::vector<Trial> missing(const std::vector<Trial>& trials, const std::map<std::string, StoredTrial>& stored) {
  std::vector<Trial> to_do;
  std::copy_if(trials.begin(), trials.end(), std::back_inserter(to_do), [&](const Trial& trial) {
    const auto known = stored.find(trial.id);
    return known == stored.end() || known->second.status != Status::done;
  });
  return to_do;
}

/// Collective. Results of earlier runs as rank 0 sees them.
std::map<std::string, StoredTrial> stored_results(const mpi::Communicator& world, const PlannedStudy& planned,
                                                  const ResultStore& store) {
  std::map<std::string, StoredTrial> stored;
  mpi::agree(world, [&] {
    if (world.is_root()) stored = store.stored(planned.trials);
  });
  std::map<std::string, StoredTrial> shared;
  for (const Trial& trial : planned.trials) {
    const auto known = stored.find(trial.id);
    const int status = world.broadcast(known == stored.end() ? -1 : static_cast<int>(known->second.status));
    if (status >= 0) shared[trial.id].status = static_cast<Status>(status);
  }
  return shared;
}

/// A kill between the result of a trial and the removal of its checkpoints leaves them. Rank 0.
void remove_finished_checkpoints(const std::map<std::string, StoredTrial>& stored, const ResultStore& store) {
  std::error_code ignored;
  for (const auto& [id, trial] : stored)
    if (trial.status == Status::done) std::filesystem::remove_all(store.checkpoint_dir(id), ignored);
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
                                            .ranks = record.ranks,
                                            .reason = record.reason});
    });
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

ScheduleSummary run_missing(const mpi::Communicator& world, const PlannedStudy& planned,
                            const std::vector<Trial>& to_do, ResultStore& store, const StudyRun& run) {
  mpi::agree(world, [&] { io::create_writable_directory((store.run_dir() / "trials").string()); });
  const StudyConfig& study = planned.study;
  SchedulerOptions options;
  options.group_size = group_size_for(world, to_do, planned, store).ranks;
  options.retries = study.retries;
  options.trial_max_seconds = seconds_of(study.trial_max_time, "study.trial_max_time");
  const int groups = number_of_groups(static_cast<std::int64_t>(to_do.size()), world.size(), options.group_size);
  log::info("{} of {} trials to do, on {} groups of ranks", to_do.size(), planned.trials.size(), groups);
  StudyProgress progress(planned.trials, to_do, groups, planned.workload->screen_columns(), run.on_status);
  const ScheduleSummary summary = run_trials(world, to_do, *planned.workload, options,
                                             hooks_of(store, progress, earlier_attempts(world, to_do, store)));
  progress.tell(summary.left > 0 ? "stopped" : "ended");
  return summary;
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

PlannedStudy plan_study(const mpi::Communicator& world, const StudyConfig& study, const config::Schema& trial,
                        std::shared_ptr<Workload> workload) {
  PlannedStudy planned{study, std::move(workload), {}};
  mpi::agree(world, [&] {
    validate(study);
    planned.trials = make_plan(expand(sweep_of(study, trial)), *planned.workload);
  });
  return planned;
}

std::string plan_text(const mpi::Communicator& world, const PlannedStudy& planned,
                      const std::filesystem::path& run_dir) {
  const ResultStore store(run_dir);
  const auto stored = stored_results(world, planned, store);
  const std::vector<Trial> to_do = missing(planned.trials, stored);
  const GroupSize size = group_size_for(world, to_do, planned, store);
  const ExecutionRate rate = measured_rate(read_journal(store.journal()), rate_of_machine(world));
  const int groups = number_of_groups(static_cast<std::int64_t>(to_do.size()), world.size(), size.ranks);
  return plan_report(planned.trials, stored, {groups, world.size(), HostSpace::concurrency(), rate});
}

ExitCode run_study(const mpi::Communicator& world, const PlannedStudy& planned, const StudyRun& run) {
  ResultStore store(run.run_dir, planned.study.pack);
  const auto stored = stored_results(world, planned, store);
  if (world.is_root()) remove_finished_checkpoints(stored, store);
  const std::vector<Trial> to_do = missing(planned.trials, stored);
  const ScheduleSummary summary = run_missing(world, planned, to_do, store, run);
  const MergedStudy merged = merge_results(world, planned.trials, store,
                                           {.config_hash = run.config_hash,
                                            .metrics = planned.workload->screen_columns(),
                                            .filter = {planned.study.collapse_column, planned.study.collapse_minimum}});
  const StudyTable& table = merged.table;
  const ExitCode code = exit_code_of(table, summary);
  if (run.pictures && code != ExitCode::checkpointed)
    write_summary_pictures(world, planned.trials, store, table, *planned.workload);
  show_table(table, *planned.workload, planned.trials);
  if (code == ExitCode::checkpointed)
    log::info("stopped ({}): {} trials left; start the same command again to go on", summary.stop_reason, summary.left);
  if (code == ExitCode::partial_study && world.is_root())
    log::warning("{} trials failed (column reason of study.csv); start the same command again to retry them",
                 summary.failed);
  return code;
}

}  // namespace arago::study
