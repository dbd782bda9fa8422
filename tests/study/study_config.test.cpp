#include "arago/study/study_config.hpp"

#include "arago/config/resolver.hpp"
#include "arago/core/error.hpp"
#include "arago/study/job_config.hpp"
#include "arago/study/study_preset.hpp"
#include "study/sleep_workload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arago::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct OnlyStudy {
  StudyConfig study;
};
void describe(config::SectionVisitor& sections, OnlyStudy& job) {
  sections.section_of("study", job.study);
}

StudyConfig read(const std::string& toml) {
  config::Resolver resolver;
  resolver.add_toml(config::Layer::file, toml, "study.toml");
  return config::resolve<OnlyStudy>(resolver).config.study;
}

SweepSpec sweep(const std::string& toml) {
  testing::SleepConfig trial;
  return sweep_of(read(toml), config::schema_of(trial));
}

std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.what();
  }
  return "not refused";
}

TEST(StudyConfig, AxesComeInTheOrderOfTheFile) {
  const SweepSpec spec = sweep("[study.axes]\n\"sleep.level\" = [1, 2.5]\n\"sleep.ending\" = \"nan\"\n");
  ASSERT_EQ(spec.axes.size(), 2u);
  EXPECT_EQ(spec.axes[0].key, "sleep.level");
  EXPECT_EQ(spec.axes[0].values, (std::vector<config::Value>{1, 2.5}));
  EXPECT_EQ(spec.axes[0].where, "line 2 of study.toml");
  EXPECT_EQ(spec.axes[1].values, (std::vector<config::Value>{"nan"}));
}

TEST(StudyConfig, DottedKeysAndOverridesNameTheSameAxis) {
  config::Resolver resolver;
  resolver.add_toml(config::Layer::file, "[study]\naxes.sleep.level = [1, 2]\n", "study.toml");
  resolver.add_override("study.axes.sleep.level", "3,4.5");
  const StudyConfig study = config::resolve<OnlyStudy>(resolver).config.study;
  testing::SleepConfig trial;
  const SweepSpec spec = sweep_of(study, config::schema_of(trial));
  ASSERT_EQ(spec.axes.size(), 1u);
  EXPECT_EQ(spec.axes[0].values, (std::vector<config::Value>{3, 4.5}));
}

TEST(StudyConfig, OldNamesOfKeysAreUnderstood) {
  EXPECT_EQ(sweep("[study.axes]\n\"sleep.height\" = [1]\n").axes.front().key, "sleep.level");
}

TEST(StudyConfig, TrialsAndExclusionsAreTables) {
  const SweepSpec spec = sweep(
      "[study]\nmode = \"list\"\ntrials = [{ \"sleep.level\" = 1 }, { \"sleep.level\" = 2 }]\n"
      "exclude = [{ \"sleep.level\" = 2 }]\nrepeats = 2\n");
  EXPECT_EQ(spec.trials.size(), 2u);
  EXPECT_EQ(spec.excludes.size(), 1u);
  EXPECT_EQ(expand(spec).size(), 2u);
}

TEST(StudyConfig, AnUnknownAxisNamesTheNearestKey) {
  EXPECT_THAT(refusal([] { sweep("[study.axes]\n\"sleep.levle\" = [1]\n"); }),
              ::testing::AllOf(HasSubstr("sleep.levle"), HasSubstr("line 2"), HasSubstr("sleep.level")));
}

TEST(StudyPreset, HasTheStatedAxes) {
  const auto sizes = [](const char* name) {
    std::vector<std::size_t> numbers;
    for (const Axis& axis : find_study_preset(name).axes) numbers.push_back(axis.values.size());
    return numbers;
  };
  EXPECT_THAT(sizes("none"), ElementsAre());
  EXPECT_THAT(sizes("classic_arms"), ElementsAre(2, 2));
  EXPECT_THAT(sizes("dose_response"), ElementsAre(7, 2, 2, 2));
  EXPECT_THAT(sizes("reduced"), ElementsAre(4, 2, 2));
  EXPECT_THAT(sizes("sizes"), ElementsAre(2, 2));
  EXPECT_THAT(sizes("generalisation"), ElementsAre(4));
  EXPECT_THAT(sizes("flux_sweep"), ElementsAre(3, 2));
  EXPECT_THAT(refusal([] { find_study_preset("loud"); }), HasSubstr("study.preset = 'loud' is unknown"));
}

TEST(StudyPreset, GivesWayToWhatIsSet) {
  config::Resolver given;
  given.add_toml(config::Layer::file, "[study]\npreset = \"reduced\"\n[train]\nepochs = 3\n", "study.toml");
  const config::Resolver resolver = with_study_preset(given);
  const JobConfig job = config::resolve<JobConfig>(resolver, config::OtherSections::ignored).config;
  EXPECT_EQ(job.train.epochs, 3);
  EXPECT_EQ(job.model.n_filters_scale, 1);
  EXPECT_EQ(job.data.split, 0.7);

  StudyConfig study;
  study.preset = "sizes";
  study.axes = {{"geometry.N", config::Value::List{256}}};
  JobConfig defaults;
  const SweepSpec spec = sweep_of(study, config::schema_of(defaults));
  EXPECT_EQ(spec.axes[0].values, (std::vector<config::Value>{256}));
  EXPECT_EQ(spec.axes[1].values, (std::vector<config::Value>{1, 2}));
}

TEST(StudyConfig, TimesAreRead) {
  EXPECT_EQ(seconds_of("", "k"), 0);
  EXPECT_EQ(seconds_of("90", "k"), 90);
  EXPECT_EQ(seconds_of("02:30", "k"), 150);
  EXPECT_EQ(seconds_of("01:00:01", "k"), 3601);
  for (const char* bad : {"soon", "1:2:3:4", "1:", "-5", "1::2"})
    EXPECT_THAT(refusal([&] { seconds_of(bad, "study.trial_max_time"); }), HasSubstr("study.trial_max_time = '"))
        << bad;
}

}  // namespace
}  // namespace arago::study
