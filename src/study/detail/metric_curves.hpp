#pragma once

#include "arago/io/line_figure.hpp"
#include "arago/study/study_table.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace arago::study {

/// A metric of the done trials against the numeric axis with most values; one curve for each combination of the other
/// axes, mean over repeats with their range as a band. Nothing when there is no such axis or no value of the metric.
std::optional<io::LinePlot> metric_plot(const StudyTable& table, const std::vector<Trial>& trials,
                                        const std::string& metric);

/// Draws it; false when there is nothing to draw.
bool draw_metric(const StudyTable& table, const std::vector<Trial>& trials, const std::string& metric,
                 const std::filesystem::path& path);

}  // namespace arago::study
