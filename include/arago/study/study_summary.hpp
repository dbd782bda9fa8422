#pragma once

#include "arago/study/study_table.hpp"

#include <string>
#include <vector>

namespace arago::study {

/// What the repeats of a study say together. Tables have one row an arm (the axes but `repeat`) and metric.
struct StudySummary {
  /// n, failed, dropped, mean with 95 % interval, sd, quartiles. Each arm twice where `filter` finds its column:
  /// selection "all" and "<column> >= <minimum>" (leaving out collapsed trials biases a mean: read both).
  StudyTable arms;
  /// Least-squares slope of a metric over the sweep axis, per decade where that is logarithmic, with 95 % interval.
  StudyTable slopes;
  /// Where two values of a text axis (nll and mae) are equally good along the sweep axis: zeros of the difference of
  /// paired repeats, interpolated linearly; the interval is where its 95 % band holds zero.
  StudyTable crossovers;
};

/// Trials below the minimum count as collapsed.
struct CollapseFilter {
  std::string column;
  double minimum = 0;
};

/// `table` is that of `trials`. Arms have all numeric metrics; slopes and crossovers those named.
StudySummary summarise(const std::vector<Trial>& trials, const StudyTable& table,
                       const std::vector<std::string>& metrics, const CollapseFilter& filter);

}  // namespace arago::study
