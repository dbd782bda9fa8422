#pragma once

#include "arago/config/field_visitor.hpp"

#include <cstdint>

namespace arago::train {

/// Which intensity scale prepares the frames: the model's, or the mean of the data set at hand (another dose).
enum class IntensityFrom { model, data };

/// Section [infer].
struct InferConfig {
  IntensityFrom intensity = IntensityFrom::model;
  std::int64_t batch_size = 32;  ///< groups in memory at a time on each rank; never changes a result
  bool store_patches = false;    ///< keep /patches (one object patch a group) in reconstruction.h5
};

void describe(config::FieldVisitor& visitor, InferConfig& config);

}  // namespace arago::train
