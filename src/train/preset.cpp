#include "arago/train/preset.hpp"

#include <map>
#include <string>

namespace arago::train {
namespace {

/// The resolved values under a preset: what was given, else what the preset sets, else the default; as text.
class Outcome {
 public:
  Outcome(const config::Resolution& given, const std::map<std::string, config::Value>& preset)
      : given_(given), preset_(preset) {}
  std::string text(const std::string& key) const {
    const config::ResolvedField* field = given_.find(key);
    const auto set = preset_.find(key);
    const bool is_default = field && field->origin.layer == config::Layer::standard;
    if (set != preset_.end() && (!field || is_default)) return set->second.to_text();
    return field ? field->value.to_text() : "";
  }

 private:
  const config::Resolution& given_;
  const std::map<std::string, config::Value>& preset_;
};

using Condition = bool (*)(const Outcome&);

struct PresetValue {
  const char* key;
  config::Value value;
  Condition applies = nullptr;  ///< null: always
};

bool merges(const Outcome& outcome) {
  const std::string object_big = outcome.text("model.object_big");
  return object_big == "true" || (object_big != "false" && outcome.text("geometry.gridsize") != "1");
}
bool on_plateau(const Outcome& outcome) {
  return outcome.text("train.schedule") == "plateau";
}
bool with_adam(const Outcome& outcome) {
  return outcome.text("train.optimizer") != "sgd";
}

const std::vector<PresetValue>& original_values() {
  static const std::vector<PresetValue> values{
      {"model.n_filters_scale", 2},
      {"model.amp_activation", "sigmoid"},
      {"model.probe_big", true},
      {"model.pad_object", true},
      {"model.overlap", "reference", merges},
      {"model.init", "glorot_uniform"},
      {"model.output_bias", "zero"},
      {"model.head_kernel_scale", "auto", [](const Outcome& o) { return o.text("model.output_bias") == "zero"; }},
      {"probe.scale", 4.0},
      {"probe.normalise", "mean_amplitude"},
      {"train.epochs", 50},
      {"train.batch_size", 16},
      {"train.loss", "nll"},
      {"train.validation_split", 0.05},
      {"train.intensity_scale_trainable", true},
      {"train.accumulate_batches", 1},
      {"train.optimizer", "adam"},
      {"train.adam_beta1", 0.9, with_adam},
      {"train.adam_beta2", 0.999, with_adam},
      {"train.adam_eps", 1e-7, with_adam},
      {"train.weight_decay", "auto", [](const Outcome& o) { return o.text("train.optimizer") != "adamw"; }},
      {"train.clip", "none"},
      {"train.clip_limit", "auto", [](const Outcome& o) { return o.text("train.clip") == "none"; }},
      {"train.learning_rate", 1e-3},
      {"train.schedule", "plateau"},
      {"train.warmup_epochs", 0.0},
      {"train.decay_factor", "auto", [](const Outcome& o) { return o.text("train.schedule") != "exponential"; }},
      {"train.final_learning_rate", "auto", [](const Outcome& o) { return o.text("train.schedule") != "cosine"; }},
      {"train.plateau_factor", 0.5, on_plateau},
      {"train.plateau_patience", 2, on_plateau},
      {"train.plateau_floor", 1e-4, on_plateau},
      {"train.plateau_min_delta", 1e-4, on_plateau},
      {"train.early_stop_patience", 3},
      {"train.keep", "last"},
  };
  return values;
}

}  // namespace

std::vector<config::Assignment> preset_values(const config::Resolution& given) {
  const config::ResolvedField* preset = given.find("model.preset");
  if (!preset || preset->value.to_text() != "original") return {};
  std::map<std::string, config::Value> all;
  for (const PresetValue& value : original_values()) all.emplace(value.key, value.value);
  const Outcome outcome(given, all);
  std::vector<config::Assignment> values;
  for (const PresetValue& value : original_values())
    if (given.find(value.key) && (!value.applies || value.applies(outcome)))
      values.push_back({value.key, value.value, "preset original"});
  return values;
}

}  // namespace arago::train
