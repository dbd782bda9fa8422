#include "arago/study/study_preset.hpp"

#include "arago/core/error.hpp"
#include "arago/study/study_config.hpp"

#include <algorithm>

namespace arago::study {
namespace {

struct OnlyStudy {
  StudyConfig study;
};
void describe(config::SectionVisitor& sections, OnlyStudy& job) {
  sections.section_of("study", job.study);
}

using Values = std::vector<config::Value>;
constexpr const char* dose = "dose.photons_per_image";

/// Seven tenths of the frames train and the rest are reconstructed: no frame is both. `more` adds and replaces.
Settings lines_scene(Settings more) {
  Settings settings{{"object.kind", "lines"},
                    {"object.size_px", 392},
                    {"scan.kind", "uniform"},
                    {"scan.count", 2000},
                    {"data.split", 0.7}};
  for (const config::Assignment& own : more) {
    std::erase_if(settings, [&](const config::Assignment& setting) { return setting.key == own.key; });
    settings.push_back(own);
  }
  return settings;
}

/// A study of minutes: small networks, and as many steps for every trial.
Settings small_scene() {
  return lines_scene({{"model.n_filters_scale", 1}, {"train.epochs", 15}, {"train.early_stop_patience", 0}});
}

std::vector<StudyPreset> make_presets() {
  const Values decades{1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}, losses{"nll", "mae"};
  return {{"none", "nothing", {}, {}},
          {"classic_arms",
           "photons 1e9, 1e4 x loss nll, mae at N 64, gridsize 2",
           {{dose, {1e9, 1e4}}, {"train.loss", losses}},
           lines_scene({{"geometry.gridsize", 2}})},
          {"dose_response",
           "photons 1e3 .. 1e9 by decades x loss nll, mae x N 64, 128 x gridsize 1, 2, three repeats",
           {{dose, decades}, {"train.loss", losses}, {"geometry.N", {64, 128}}, {"geometry.gridsize", {1, 2}}},
           lines_scene({{"study.repeats", 3}})},
          {"reduced",
           "dose_response in small: photons 1e3, 1e5, 1e7, 1e9 x loss x gridsize 1, 2 at N 64, width 1, 15 epochs",
           {{dose, {1e3, 1e5, 1e7, 1e9}}, {"train.loss", losses}, {"geometry.gridsize", {1, 2}}},
           small_scene()},
          {"sizes",
           "N 64, 128 x gridsize 1, 2 at one dose, width 1, 15 epochs",
           {{"geometry.N", {64, 128}}, {"geometry.gridsize", {1, 2}}},
           small_scene()},
          {"generalisation",
           "training frames 512, 1024, 2048, 4096 of one scan, each a part of the next, five repeats",
           {{"data.train_frames", {512, 1024, 2048, 4096}}},
           lines_scene({{"scan.count", 6000}, {"study.repeats", 5}})},
          {"flux_sweep",
           "trained at 100 photons a pixel of N 64; frames of 1, 100, 10000 are reconstructed with the scale of the "
           "model or their own",
           {{"data.test_photons_per_image", {4096, 409600, 40960000}}, {"infer.intensity", {"model", "data"}}},
           lines_scene({{dose, 409600}})}};
}

}  // namespace

const std::vector<StudyPreset>& study_presets() {
  static const std::vector<StudyPreset> presets = [] {
    std::vector<StudyPreset> made = make_presets();
    for (StudyPreset& preset : made) {
      for (Axis& axis : preset.axes) axis.where = "preset " + preset.name;
      for (config::Assignment& setting : preset.settings) setting.where = "preset " + preset.name;
    }
    return made;
  }();
  return presets;
}

const StudyPreset& find_study_preset(const std::string& name) {
  const std::vector<StudyPreset>& presets = study_presets();
  const auto found = std::find_if(presets.begin(), presets.end(), [&](const auto& p) { return p.name == name; });
  std::string known;
  for (const StudyPreset& preset : presets) known += (known.empty() ? "" : ", ") + preset.name;
  ARAGO_REQUIRE(found != presets.end(), "study.preset = '" << name << "' is unknown; allowed: " << known);
  return *found;
}

config::Resolver with_study_preset(const config::Resolver& resolver) {
  const StudyConfig study = config::resolve<OnlyStudy>(resolver, config::OtherSections::ignored).config.study;
  config::Resolver with_preset = resolver;
  for (const config::Assignment& setting : find_study_preset(study.preset).settings)
    with_preset.add(config::Layer::profile, setting.key, setting.value, setting.where);
  return with_preset;
}

}  // namespace arago::study
