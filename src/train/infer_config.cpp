#include "arago/train/infer_config.hpp"

namespace arago::train {

void describe(config::FieldVisitor& v, InferConfig& c) {
  v.choice("intensity", c.intensity, {{IntensityFrom::model, "model"}, {IntensityFrom::data, "data"}},
           {.help = "intensity scale of the input: the model's, or the mean of this data set (another dose)"});
  v.field(
      "batch_size", c.batch_size,
      {.help = "groups in memory at a time on each rank", .unit = "groups", .role = config::Role::execution, .min = 1});
  v.field("store_patches", c.store_patches,
          {.help = "keep the object patch of every group in reconstruction.h5", .role = config::Role::execution});
}

}  // namespace arago::train
