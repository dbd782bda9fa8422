#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/config/section_visitor.hpp"
#include "arago/study/sweep_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace arago::study {

enum class WorkloadKind { ptycho, telescope };

/// Section [study].
struct StudyConfig {
  WorkloadKind workload = WorkloadKind::ptycho;
  config::Table axes;  ///< full dotted key = list of values (or one)
  SweepMode mode = SweepMode::product;
  std::vector<config::Table> trials;   ///< mode list: one table a trial
  std::vector<config::Table> exclude;  ///< points that are left out
  std::string preset = "none";         ///< study to start from (study_preset.hpp)
  std::string collapse_column = "object_contrast";
  double collapse_minimum = 0.01;
  std::int64_t repeats = 1;                     ///< each point with so many seeds
  std::optional<std::int64_t> ranks_per_trial;  ///< least size of a group; default: by time and memory
  std::int64_t retries = 0;                     ///< of trials that failed for want of a resource
  std::string trial_max_time = "";              ///< HH:MM:SS; "" = no limit
  bool pack = false;                            ///< short trials of a group share files
};

void describe(config::FieldVisitor& visitor, StudyConfig& config);
/// Throws InputError: trial_max_time that is no time, an unknown preset.
void validate(const StudyConfig& config);

/// Seconds of "HH:MM:SS", "MM:SS" or a number of seconds; throws InputError naming `key`.
double seconds_of(const std::string& time, const std::string& key);

/// What is swept: preset and tables with every key checked against the trial's schema (aliases replaced by canonical
/// keys). Throws InputError with the nearest key.
SweepSpec sweep_of(const StudyConfig& config, const config::Schema& trial);

}  // namespace arago::study
