#include "cli/detail/legacy_names.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

namespace arago::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view activation_name(nn::AmplitudeActivation activation) {
  switch (activation) {
    case nn::AmplitudeActivation::swish:
      return "swish";
    case nn::AmplitudeActivation::softplus:
      return "softplus";
    case nn::AmplitudeActivation::relu:
      return "relu";
    case nn::AmplitudeActivation::sigmoid:
      break;
  }
  return "sigmoid";
}

/// PtychoPINN's data_source; its "generic" is whatever it has no name for.
std::string_view source_name(ptycho::ObjectKind kind) {
  switch (kind) {
    case ptycho::ObjectKind::lines:
      return "lines";
    case ptycho::ObjectKind::grf:
      return "grf";
    default:
      return "generic";
  }
}

void add(Json& json, const char* name, const std::optional<std::int64_t>& value) {
  if (value) json[name] = *value;
}

void add(Json& json, const char* name, const std::string& value) {
  if (!value.empty()) json[name] = value;
}

void add_data(Json& json, const study::JobConfig& job) {
  json["N"] = job.geometry.N;
  json["gridsize"] = job.geometry.gridsize;
  json["offset"] = job.geometry.offset_px;
  // There the seed point is no candidate of its own group, here it is one of them.
  json["neighbor_count"] = job.geometry.neighbors() - 1;
  add(json, "n_groups", job.geometry.n_groups);
  add(json, "n_subsample", job.geometry.n_subsample);
  add(json, "subsample_seed", job.geometry.subsample_seed);
  json["sequential_sampling"] = job.geometry.sequential;
  json["data_source"] = source_name(job.object.kind);
  json["size"] = job.object.size_px;
  json["set_phi"] = job.object.phase;
  json["sim_jitter_scale"] = job.scan.jitter_px;
  json["nphotons"] = job.dose.photons_per_image;
  add(json, "train_data_file_path", job.data.file);
  add(json, "test_data_file_path", job.data.test_file);
}

void add_model(Json& json, const study::JobConfig& job) {
  json["model_type"] = job.model.kind == nn::ModelKind::pinn ? "pinn" : "supervised";
  json["n_filters_scale"] = job.model.n_filters_scale;
  json["amp_activation"] = activation_name(job.model.amp_activation);
  json["object.big"] = job.model.object_big.value_or(job.geometry.gridsize > 1);
  json["probe.big"] = job.model.probe_big;
  json["probe.mask"] = job.probe.mask;
  json["probe.trainable"] = job.probe.trainable;
  json["probe_scale"] = job.probe.scale;
  json["pad_object"] = job.model.pad_object;
  json["gaussian_smoothing_sigma"] = job.probe.field_smoothing_px;
}

void add_training(Json& json, const train::TrainConfig& train) {
  const train::LossWeights weights = train.loss_weights();
  json["batch_size"] = train.batch_size;
  json["nepochs"] = train.epochs;
  json["learning_rate"] = train.learning_rate;
  json["nll_weight"] = weights.nll;
  json["mae_weight"] = weights.mae;
  json["tv_weight"] = weights.object_tv;
  json["realspace_mae_weight"] = weights.object_mae;
  json["intensity_scale.trainable"] = train.intensity_scale_trainable;
  json["npseed"] = train.seed;
}

}  // namespace

std::string legacy_text(const study::JobConfig& job) {
  Json json;
  add_data(json, job);
  add_model(json, job);
  add_training(json, job.train);
  return json.dump(2) + "\n";
}

}  // namespace arago::cli
