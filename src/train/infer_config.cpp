#include "arago/train/infer_config.hpp"

#include "arago/core/error.hpp"

namespace arago::train {
namespace {

void describe_refinement(config::FieldVisitor& v, RefineConfig& c) {
  v.field("refine_steps", c.steps,
          {.help = "gradient steps of the stitched object on the likelihood of all frames", .min = 0, .max = 1e6});
  v.choice("refine_method", c.method, {{RefineMethod::lbfgs, "lbfgs"}, {RefineMethod::adam, "adam"}},
           {.help = "optimiser of the refinement"});
  v.choice("refine_start", c.start, {{RefineStart::network, "network"}, {RefineStart::flat, "flat"}},
           {.help = "object that the refinement starts from: the network's, or a flat one"});
  v.field("refine_probe", c.probe, {.help = "refine the probe together with the object"});
  v.field("refine_subpixel", c.subpixel, {.help = "false: positions rounded to whole pixels, half to even"});
  v.field("refine_tv_weight", c.tv_weight,
          {.help = "weight of the object's total variation beside the mean likelihood of a pixel", .min = 0});
  v.field(
      "refine_rate", c.rate,
      {.help = "step of Adam in units of the mean amplitude; default 0.02", .min = 0, .max = 1, .min_excluded = true});
}

}  // namespace

void describe(config::FieldVisitor& v, InferConfig& c) {
  v.choice("intensity", c.intensity, {{IntensityFrom::model, "model"}, {IntensityFrom::data, "data"}},
           {.help = "intensity scale of the input: the model's, or the mean of this data set (another dose)"});
  v.field("batch_size", c.batch_size,
          {.help = "groups in memory at a time on each rank; default: what a quarter of its memory holds, at most 64",
           .unit = "groups",
           .role = config::Role::execution,
           .min = 1});
  v.field("store_patches", c.store_patches,
          {.help = "keep the object patch of every group in reconstruction.h5", .role = config::Role::execution});
  describe_refinement(v, c.refine);
}

void validate(const InferConfig& c) {
  ARAGO_REQUIRE(!c.refine.rate || c.refine.method == RefineMethod::adam,
                "infer.refine_rate has no effect unless infer.refine_method=adam; set that too, or leave "
                "infer.refine_rate out");
}

}  // namespace arago::train
