#pragma once

#include "arago/config/field_visitor.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace arago::config {

/// Section [execution]: where and how a run happens. Nothing here changes a result, so nothing here is hashed.
struct ExecutionConfig {
  std::optional<std::int64_t> threads;       ///< per rank; default OMP_NUM_THREADS, else this rank's share of the cores
  double checkpoint_every_s = 600.0;         ///< wall-clock seconds between checkpoints
  std::int64_t keep_checkpoints = 3;         ///< newest valid ones that stay on disk
  double stop_margin_s = 120.0;              ///< time kept for the last checkpoint before the SLURM allocation ends
  double watchdog_s = 600.0;                 ///< a collective that takes longer is reported; infinite = none is
  double hang_limit_s = 3600.0;              ///< one that takes longer ends all ranks; infinite = none does
  std::optional<double> memory_limit_bytes;  ///< per rank; default what the machine has free
  std::string log_level = "info";            ///< debug, info, warning, error
  bool pictures = true;                      ///< write PNG files beside arrays
};
void describe(FieldVisitor& visitor, ExecutionConfig& config);

}  // namespace arago::config
