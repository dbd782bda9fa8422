#pragma once

#include "arago/study/statistics.hpp"
#include "arago/study/study_table.hpp"
#include "study/detail/arms.hpp"

#include <string>
#include <vector>

namespace arago::study {

/// Column `name` of the table as numbers, NaN for trials that are not done; empty if there is none or it is text.
std::vector<double> done_values(const StudyTable& table, const std::string& name);

/// The parts of a StudySummary. `metrics` that the table lacks are passed over.
StudyTable arm_table(const std::vector<Trial>& trials, const StudyTable& table, const std::string& filter_column,
                     double filter_minimum);
StudyTable slope_table(const std::vector<Trial>& trials, const StudyTable& table, const SweepAxis& axis,
                       const std::vector<std::string>& metrics);
StudyTable crossover_table(const std::vector<Trial>& trials, const StudyTable& table, const SweepAxis& axis,
                           const std::vector<std::string>& metrics);

/// Where a trial stands on the sweep axis, as a logarithm where that is logarithmic; NaN if it does not.
double place_on(const SweepAxis& axis, const Trial& trial);

/// The two ends of an interval as entries of a row.
void add_interval(Row& row, const Estimate& estimate, const std::string& unit = "");

}  // namespace arago::study
