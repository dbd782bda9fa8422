#pragma once

#include "arago/config/field_visitor.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace arago::data {

enum class ZeroFrequency {
  automatic,  ///< what the file says; centre if it says nothing
  centre,     ///< at [N/2, N/2]
  corner,     ///< at [0, 0]
};

enum class Quantity {
  automatic,  ///< what the file says; else by layout: HDF5 counts, raw NPZ amplitude
  counts,
  amplitude,  ///< square roots of counts, up to a factor
};

/// Section [data]: which file, and what its numbers mean. What is assumed is logged.
struct DataConfig {
  std::string file;
  std::string test_file;  ///< evaluated instead of a part of `file`
  double split = 1.0;     ///< fraction of the frames, those with the smallest rows, used for training; 1 = all for both
  /// Frames of the training part that are used, chosen by train.seed; a smaller choice is part of a larger one.
  std::optional<std::int64_t> train_frames;
  std::optional<double> test_photons_per_image;  ///< simulations: dose of the frames that are reconstructed
  ZeroFrequency dc = ZeroFrequency::automatic;
  Quantity quantity = Quantity::automatic;
  std::optional<double> photons_per_image;  ///< amplitudes only: scale the squares to this mean total
  bool transpose = false;                   ///< exchange rows and columns of every frame
  bool flip_y = false;                      ///< negate the row coordinates
  bool flip_x = false;                      ///< negate the column coordinates
  /// No key of its own (execution.memory_limit_bytes): frames that need more are paged from a scratch file.
  std::optional<double> memory_limit_bytes;
};

void describe(config::FieldVisitor& visitor, DataConfig& config);
void validate(const DataConfig& config);

}  // namespace arago::data
