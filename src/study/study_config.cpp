#include "arago/study/study_config.hpp"

#include "arago/config/schema_text.hpp"
#include "arago/core/error.hpp"
#include "arago/study/study_preset.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace arago::study {
namespace {

/// Values of one axis: a list, or a single value for a list of one.
std::vector<config::Value> values_of(const config::Value& value) {
  if (value.is<config::Value::List>()) return value.as<config::Value::List>();
  return {value};
}

Settings with_canonical_keys(const config::Table& table, const config::Schema& trial) {
  Settings settings;
  for (const config::Assignment& line : table)
    settings.push_back({config::canonical_key(trial, line.key, line.where), line.value, line.where});
  return settings;
}

std::vector<Axis> merge(std::vector<Axis> axes, const Settings& own) {
  for (const config::Assignment& line : own) {
    const Axis axis{line.key, values_of(line.value), line.where};
    const auto known = std::find_if(axes.begin(), axes.end(), [&](const Axis& a) { return a.key == axis.key; });
    if (known == axes.end())
      axes.push_back(axis);
    else
      *known = axis;
  }
  return axes;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const StudyPreset& preset : study_presets()) names.push_back(preset.name);
  return names;
}

std::string preset_help() {
  std::string help;
  for (const StudyPreset& preset : study_presets())
    help += (help.empty() ? "" : "; ") + preset.name + ": " + preset.help;
  return help;
}

}  // namespace

void describe(config::FieldVisitor& v, StudyConfig& c) {
  v.choice(
      "workload", c.workload, {{WorkloadKind::ptycho, "ptycho"}, {WorkloadKind::telescope, "telescope"}},
      {.help = "what a trial does: simulate or load frames, train and reconstruct; or image, bound and fit a telescope "
               "(arago study --study.workload telescope --help lists its keys)"});
  v.table("axes", c.axes, {.help = "key of a trial = list of its values"});
  v.choice("mode", c.mode, {{SweepMode::product, "product"}, {SweepMode::zip, "zip"}, {SweepMode::list, "list"}},
           {.help = "every combination of the axes, element by element, or the tables of study.trials"});
  v.tables("trials", c.trials, {.help = "study.mode = list: one table of keys a trial"});
  v.tables("exclude", c.exclude, {.help = "combinations to leave out: tables of keys and values"});
  v.field("preset", c.preset, {.help = "study to start from: " + preset_help(), .choices = preset_names()});
  v.field("repeats", c.repeats,
          {.help = "each combination with so many seeds; repeat 0 has the seeds as given", .min = 1, .max = 10000});
  v.field("collapse_column", c.collapse_column,
          {.help = "column that tells collapsed trials: the summary stands with and without them"});
  v.field("collapse_minimum", c.collapse_minimum,
          {.help = "a trial with less in study.collapse_column counts as collapsed"});
  const auto execution = config::Role::execution;
  v.field("ranks_per_trial", c.ranks_per_trial,
          {.help = "least number of ranks of a group; default: chosen by predicted time and memory",
           .role = execution,
           .min = 1});
  v.field("retries", c.retries,
          {.help = "further attempts of a trial that failed for want of memory or disk", .role = execution, .min = 0});
  v.field("trial_max_time", c.trial_max_time,
          {.help = "HH:MM:SS after which a trial counts as failed; empty = no limit", .role = execution});
  v.field("pack", c.pack, {.help = "several short trials of a group share a file", .role = execution});
}

void validate(const StudyConfig& config) {
  seconds_of(config.trial_max_time, "study.trial_max_time");
}

double seconds_of(const std::string& time, const std::string& key) {
  if (time.empty()) return 0;
  double seconds = 0;
  std::size_t first = 0;
  for (int parts = 0; first <= time.size(); ++parts) {
    const std::size_t last = std::min(time.find(':', first), time.size());
    double part = -1;
    const auto [end, error] = std::from_chars(time.data() + first, time.data() + last, part);
    ARAGO_REQUIRE(error == std::errc() && end == time.data() + last && part >= 0 && std::isfinite(part) && parts < 3,
                  key << " = '" << time << "' is no time; write HH:MM:SS, e.g. 00:30:00");
    seconds = 60 * seconds + part;
    first = last + 1;
  }
  return seconds;
}

SweepSpec sweep_of(const StudyConfig& config, const config::Schema& trial) {
  SweepSpec spec;
  spec.mode = config.mode;
  spec.repeats = config.repeats;
  spec.axes = merge(find_study_preset(config.preset).axes, with_canonical_keys(config.axes, trial));
  for (const config::Table& table : config.trials) spec.trials.push_back(with_canonical_keys(table, trial));
  for (const config::Table& table : config.exclude) spec.excludes.push_back(with_canonical_keys(table, trial));
  return spec;
}

}  // namespace arago::study
