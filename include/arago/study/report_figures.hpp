#pragma once

#include "arago/io/line_figure.hpp"
#include "arago/study/study_file.hpp"

#include <string>
#include <vector>

namespace arago::study {

/// Plots that belong together, in rows of `columns`.
struct ReportFigure {
  std::string name;   ///< of its file: "metrics"
  std::string title;  ///< what is to be seen
  std::vector<io::LinePlot> plots;
  int columns = 2;
};

/// Drawn from the tables and arrays of a study, by rule: metrics against the sweep axis (a curve for each combination
/// of the other axes, mean and range of the repeats), ring correlations and losses (a plot for each such combination, a
/// curve for each value of the sweep axis). Figures without a curve are left out.
std::vector<ReportFigure> report_figures(const StudyFile& study);

/// Mean rates, times and memory of the done trials, one row for each combination of axes but sweep axis and repeat.
StudyTable throughput(const StudyFile& study);

}  // namespace arago::study
