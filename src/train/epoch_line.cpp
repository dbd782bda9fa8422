#include "train/detail/epoch_line.hpp"

#include <fmt/format.h>

#include <cmath>

namespace arago::train {

std::string epoch_line(const EpochRecord& record, const EpochOutlook& outlook) {
  std::string line = fmt::format("epoch {}/{}: loss {:.7g}", record.epoch, outlook.epochs, record.training.total);
  if (std::isfinite(record.validation.total)) line += fmt::format(", validation {:.7g}", record.validation.total);
  const double gflops = record.groups_per_second * outlook.training_flop_per_group * 1e-9;
  line += fmt::format(", rate {:.3g}, {:.1f} groups/s, {:.0f} GFLOP/s", record.learning_rate, record.groups_per_second,
                      gflops);
  if (outlook.fma_peak_gflops > 0) line += fmt::format(" ({:.2f} of FMA peak)", gflops / outlook.fma_peak_gflops);
  if (record.activity.dead_units > 0.25) line += fmt::format(", {:.0f} % dead units", 100 * record.activity.dead_units);
  if (record.activity.object_contrast < 0.01) line += ", flat objects";
  const auto left = static_cast<long>(std::lround(outlook.eta_seconds));
  return line + fmt::format(", {}:{:02}:{:02} left", left / 3600, left / 60 % 60, left % 60);
}

}  // namespace arago::train
