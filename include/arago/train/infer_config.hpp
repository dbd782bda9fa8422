#pragma once

#include "arago/config/field_visitor.hpp"

#include <cstdint>
#include <optional>

namespace arago::train {

/// Which intensity scale prepares the frames: the model's, or the mean of the data set at hand (another dose).
enum class IntensityFrom { model, data };

enum class RefineMethod { lbfgs, adam };

/// What the refinement starts from: the network's object, or a flat one (what is reached without the network).
enum class RefineStart { network, flat };

/// Keys refine_* of [infer]: gradient steps of the stitched object on the likelihood of the measured frames.
struct RefineConfig {
  std::int64_t steps = 0;  ///< 0 = the network's answer as it is
  RefineMethod method = RefineMethod::lbfgs;
  RefineStart start = RefineStart::network;
  bool probe = false;          ///< the probe too
  bool subpixel = true;        ///< false: positions rounded to whole pixels, half to even
  double tv_weight = 0.0;      ///< of the object's total variation, beside the mean likelihood of a pixel
  std::optional<double> rate;  ///< Adam's step, in mean amplitudes; default 0.02
};

/// Section [infer].
struct InferConfig {
  IntensityFrom intensity = IntensityFrom::model;
  /// Groups in memory at a time on each rank; never changes a result. Default: what the memory holds, at most 64.
  std::optional<std::int64_t> batch_size;
  bool store_patches = false;  ///< keep /patches (one object patch a group) in reconstruction.h5
  RefineConfig refine;
};

void describe(config::FieldVisitor& visitor, InferConfig& config);
/// infer.refine_rate belongs to Adam. Throws InputError.
void validate(const InferConfig& config);

}  // namespace arago::train
