#include "arago/study/study_plan.hpp"

#include "arago/config/problem_list.hpp"
#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "study/detail/readable_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arago::study {
namespace {

constexpr std::size_t largest_problem_list = 10;

std::string trial_line(const Trial& trial, const std::map<std::string, StoredTrial>& stored,
                       const PlannedRanks& machine) {
  const auto known = stored.find(trial.id);
  return fmt::format(
      "{:>5}  {}  {}: {}, {}, {} a rank, {} on disk{}\n", trial.index + 1, trial.id.substr(0, 8), axes_text(trial.axes),
      with_unit(trial.cost.flop, "FLOP"), clock_text(predicted_seconds(trial.cost, machine.rate, machine.of_group())),
      with_unit(predicted_memory(trial.cost, machine.of_group()), "B"), with_unit(trial.cost.output_bytes, "B"),
      known == stored.end() ? "" : fmt::format(" [{}]", name_of(known->second.status)));
}

/// A line a group: its trials in order, by their numbers in the table, and when it ends.
std::string schedule_text(const std::vector<double>& seconds, const std::vector<std::int64_t>& numbers, int groups) {
  constexpr std::size_t most_lines = 16, most_trials = 20;
  std::string text;
  const std::vector<PlannedGroup> schedule = predicted_schedule(seconds, groups);
  for (std::size_t g = 0; g < std::min(schedule.size(), most_lines); ++g) {
    text += fmt::format("group {:>3}: ", g + 1);
    const std::vector<std::size_t>& trials = schedule[g].trials;
    for (std::size_t i = 0; i < std::min(trials.size(), most_trials); ++i)
      text += fmt::format("{}{}", i == 0 ? "trials " : ", ", numbers[trials[i]]);
    if (trials.size() > most_trials) text += fmt::format(" and {} more", trials.size() - most_trials);
    text += fmt::format("{}ends after {}\n", trials.empty() ? "" : "; ", clock_text(schedule[g].end_seconds));
  }
  if (schedule.size() > most_lines) text += fmt::format("and {} more groups\n", schedule.size() - most_lines);
  return text;
}

void refuse_equal_ids(const std::vector<Trial>& trials) {
  std::map<std::string, const Trial*> seen;
  for (const Trial& trial : trials) {
    const auto [other, is_new] = seen.emplace(trial.id, &trial);
    ARAGO_REQUIRE(is_new, "trials " << other->second->index + 1 << " (" << axes_text(other->second->axes) << ") and "
                                    << trial.index + 1 << " (" << axes_text(trial.axes)
                                    << ") are the same in everything that can change a number; drop one of them");
  }
}

}  // namespace

std::vector<Trial> make_plan(const std::vector<Point>& points, Workload& workload) {
  std::vector<Trial> trials;
  const bool repeated = std::any_of(points.begin(), points.end(), [](const Point& p) { return p.repeat > 0; });
  config::ProblemList problems;
  std::size_t bad = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto index = static_cast<std::int64_t>(i);
    try {
      Workload::Resolved resolved = workload.resolve(index, points[i]);
      if (repeated) resolved.axes.push_back({"repeat", points[i].repeat, "", "number of the seed set"});
      trials.push_back(
          {index, hash_hex(resolved.identity), std::move(resolved.axes), std::move(resolved.resolved), resolved.cost});
    } catch (const InputError& error) {
      if (++bad <= largest_problem_list)
        problems.add(fmt::format("trial {} ({}): {}", index + 1, to_text(points[i].settings), error.what()));
    }
  }
  if (bad > largest_problem_list) problems.add(fmt::format("{} more trials have problems", bad - largest_problem_list));
  problems.throw_if_any();
  refuse_equal_ids(trials);
  return trials;
}

ExecutionRate measured_rate(const Journal& journal, const ExecutionRate& fallback) {
  double flop = 0, seconds = 0;
  std::int64_t trials = 0;
  for (const JournalLine& line : journal.lines) {
    if (line.event != "done" || line.seconds <= 0 || line.flop <= 0 || line.ranks <= 0) continue;
    flop += line.flop;
    seconds += line.seconds * static_cast<double>(line.ranks);
    ++trials;
  }
  const double rate = flop / seconds;
  if (trials == 0 || !std::isfinite(rate) || rate <= 0) return fallback;  // a journal may be damaged
  return {rate, fmt::format("{} finished trials of this study", trials)};
}

std::string plan_report(const std::vector<Trial>& trials, const std::map<std::string, StoredTrial>& stored,
                        const PlannedRanks& machine) {
  std::string text = fmt::format("{} trials\n", trials.size());
  CostEstimate sum;
  std::vector<double> seconds;
  std::vector<std::int64_t> numbers;
  for (const Trial& trial : trials) {
    text += trial_line(trial, stored, machine);
    const auto known = stored.find(trial.id);
    if (known != stored.end() && known->second.status == Status::done) continue;
    sum.flop += trial.cost.flop;
    sum.bytes_moved += trial.cost.bytes_moved;
    sum.output_bytes += trial.cost.output_bytes;
    sum.memory_bytes = std::max(sum.memory_bytes, predicted_memory(trial.cost, machine.of_group()));
    seconds.push_back(predicted_seconds(trial.cost, machine.rate, machine.of_group()));
    numbers.push_back(trial.index + 1);
  }
  text += fmt::format("to do: {} trials, {}, {} moved, {} on disk\n", seconds.size(), with_unit(sum.flop, "FLOP"),
                      with_unit(sum.bytes_moved, "B"), with_unit(sum.output_bytes, "B"));
  text += schedule_text(seconds, numbers, machine.groups);
  text += fmt::format("memory: at most {} a rank\n", with_unit(sum.memory_bytes, "B"));
  const double cores = static_cast<double>(machine.of_group()) * machine.threads;
  text += fmt::format("time: {} on {} groups of {} ranks of {} threads (rate {} a rank: {}); {:.1f} core-hours\n",
                      clock_text(predicted_study_seconds(seconds, machine.groups)), machine.groups, machine.of_group(),
                      machine.threads, with_unit(machine.rate.flops_per_second, "FLOP/s"), machine.rate.source,
                      cores * std::accumulate(seconds.begin(), seconds.end(), 0.0) / 3600);
  return text;
}

}  // namespace arago::study
