#pragma once

#include "arago/train/training_state.hpp"

#include <cstdint>
#include <string>

namespace arago::train {

/// What the line of an epoch says besides the record.
struct EpochOutlook {
  std::int64_t epochs = 0;
  double eta_seconds = 0.0;
  double training_flop_per_group = 0.0;
  double fma_peak_gflops = 0.0;  ///< 0 = unknown
};

/// "epoch 3/50: loss -69.84, validation -69.7, rate 1e-03, 63.2 groups/s, 273 GFLOP/s (0.59 of FMA peak), 0:12:31 left"
std::string epoch_line(const EpochRecord& record, const EpochOutlook& outlook);

}  // namespace arago::train
