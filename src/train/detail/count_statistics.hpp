#pragma once

#include "arago/ptycho/dataset.hpp"
#include "arago/ptycho/grouping.hpp"

#include <cstdint>

namespace arago::train {

/// What a network that reads and predicts counts I is scaled with, from the frames of the training groups alone.
struct CountStatistics {
  double input_scale =
      0.0;                  ///< sqrt((N/2)^2 / E), E the mean over frames of sum I^2: the input's mean power is (N/2)^2
  double mean_count = 0.0;  ///< mean of I over frames and pixels; the likelihood is divided by it
};

/// Of groups 0 .. training_groups - 1. In double, in a fixed order. Throws DataFileError for counts that are negative,
/// not finite, or all 0.
CountStatistics count_statistics(const ptycho::Dataset& dataset, const ptycho::Grouping& grouping,
                                 std::int64_t training_groups);

}  // namespace arago::train
