#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/study/sweep_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace arago::study {

enum class WorkloadKind { ptycho, telescope };

/// Section [study], but for the tables axes, trials and exclude, which sweep_from reads from the resolver.
struct StudyConfig {
  WorkloadKind workload = WorkloadKind::ptycho;
  SweepMode mode = SweepMode::product;
  std::string preset = "none";                  ///< axes to start from: none, classic_arms, dose_response
  std::int64_t repeats = 1;                     ///< each point with so many seeds
  std::optional<std::int64_t> ranks_per_trial;  ///< least size of a group; default: from trials and ranks
  std::int64_t retries = 0;                     ///< of trials that failed for want of a resource
  std::string trial_max_time = "";              ///< HH:MM:SS; "" = no limit
  bool pack = false;                            ///< short trials of a group share files
};

void describe(config::FieldVisitor& visitor, StudyConfig& config);
/// Throws InputError: telescope is not built, trial_max_time that is no time, an unknown preset.
void validate(const StudyConfig& config);

/// Seconds of "HH:MM:SS", "MM:SS" or a number of seconds; throws InputError naming `key`.
double seconds_of(const std::string& time, const std::string& key);

/// The axes that a preset stands for; none for "none".
std::vector<Axis> axes_of_preset(const std::string& preset);

}  // namespace arago::study
