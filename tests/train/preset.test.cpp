#include "arago/train/preset.hpp"

#include "arago/train/fit_network.hpp"

#include <gtest/gtest.h>

namespace arago::train {
namespace {

struct Job {
  FitConfig fit;
};

void describe(config::SectionVisitor& sections, Job& job) {
  sections.section_of("geometry", job.fit.geometry);
  sections.section_of("probe", job.fit.probe);
  sections.section_of("model", job.fit.model);
  sections.section_of("train", job.fit.train);
}

config::Resolved<Job> resolve(const std::string& toml) {
  config::Resolver resolver;
  resolver.add_toml(config::Layer::file, toml, "test.toml");
  config::Resolved<Job> resolved;
  resolved.resolution = resolve_with_preset(resolver, resolved.config);
  return resolved;
}

TEST(Preset, DefaultIsTheBuiltInValues) {
  const auto preset = resolve("[model]\npreset = \"default\"\n");
  for (const config::ResolvedField& field : preset.resolution.fields())
    EXPECT_EQ(field.origin.layer == config::Layer::standard, field.key != "model.preset") << field.key;
}

TEST(Preset, OriginalIsALayerOfItsOwnWithProvenance) {
  const auto [job, resolution] = resolve("[model]\npreset = \"original\"\n[geometry]\ngridsize = 2\n");
  EXPECT_EQ(job.fit.model.overlap, nn::Overlap::reference);
  EXPECT_EQ(job.fit.model.output_bias, nn::OutputBias::zero);
  EXPECT_EQ(job.fit.model.first_head_scale(), 1.0);
  EXPECT_EQ(job.fit.model.amp_activation, nn::AmplitudeActivation::sigmoid);
  EXPECT_EQ(job.fit.train.early_stop_patience, 3);
  EXPECT_EQ(job.fit.train.schedule, ScheduleKind::plateau);
  const config::ResolvedField* overlap = resolution.find("model.overlap");
  EXPECT_EQ(overlap->origin.layer, config::Layer::profile);
  EXPECT_EQ(overlap->origin.where, "preset original");
  ASSERT_EQ(overlap->losers.size(), 1u);
  EXPECT_EQ(overlap->losers[0].value.to_text(), "clean");
  validate(job.fit.train);
  nn::validate(job.fit.model);
}

TEST(Preset, GivenKeysWin) {
  const auto [job, resolution] =
      resolve("[model]\npreset = \"original\"\noverlap = \"clean\"\n[geometry]\ngridsize = 2\n[train]\nepochs = 7\n");
  EXPECT_EQ(job.fit.model.overlap, nn::Overlap::clean);
  EXPECT_EQ(job.fit.train.epochs, 7);
  const config::ResolvedField* epochs = resolution.find("train.epochs");
  ASSERT_EQ(epochs->losers.size(), 2u);
  EXPECT_EQ(epochs->losers[0].origin.where, "preset original");
}

TEST(Preset, LeavesOutWhatHasNoEffectNextToTheGivenKeys) {
  const std::string original = "[model]\npreset = \"original\"\n";
  EXPECT_EQ(resolve(original).resolution.find("model.overlap")->origin.layer, config::Layer::standard);
  EXPECT_EQ(resolve("[model]\npreset = \"original\"\nobject_big = false\n[geometry]\ngridsize = 2\n")
                .resolution.find("model.overlap")
                ->origin.layer,
            config::Layer::standard);
  const auto constant = resolve(original + "[train]\nschedule = \"constant\"\noptimizer = \"sgd\"\n");
  EXPECT_EQ(constant.resolution.find("train.plateau_patience")->origin.layer, config::Layer::standard);
  EXPECT_EQ(constant.resolution.find("train.adam_beta1")->origin.layer, config::Layer::standard);
  validate(constant.config.fit.train);
}

}  // namespace
}  // namespace arago::train
