#include "arago/config/run_config.hpp"

namespace arago::config {

void describe(FieldVisitor& v, RunConfig& c) {
  v.field("name", c.name, {.help = "Name of the run", .role = Role::record});
  v.field("experiment", c.experiment,
          {.help = "Experiment that the run belongs to", .role = Role::record, .aliases = {"experiment_name"}});
  v.field("notes", c.notes, {.help = "Free text", .role = Role::record});
}

void describe(FieldVisitor& v, InputConfig& c) {
  v.field("model", c.model,
          {.help = "Trained model: model.h5 or the run directory that holds it", .aliases = {"input.model_path"}});
  v.field("reconstruction", c.reconstruction,
          {.help = "Reconstruction: reconstruction.h5 or the run directory that holds it"});
  v.field("truth", c.truth, {.help = "File with the true object: a data set or a reconstruction"});
  v.field("files", c.files, {.help = "Files or run directories that are compared or reported"});
  v.field("weights", c.weights, {.help = "Weights of a network as plain arrays: FILE or FILE:/group (arago import)"});
  v.field("image", c.image, {.help = "Image that a fit explains"});
}

}  // namespace arago::config
