#include "arago/config/resolver.hpp"

#include "config/sample_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

namespace arago::config {
namespace {

using sample::from_file;
using sample::from_line;
using sample::job_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Resolver, DefaultsStayWhereNobodySpeaks) {
  const auto [job, resolution] = resolve<sample::Job>(Resolver{});
  EXPECT_EQ(job.train.epochs, 50);
  EXPECT_EQ(resolution.find("train.epochs")->origin.layer, Layer::standard);
  EXPECT_EQ(resolution.find("train.epochs")->origin.where, "default");
  EXPECT_THAT(resolution.find("train.epochs")->losers, IsEmpty());
}

TEST(Resolver, ReadsEveryTypeFromAFile) {
  const auto job = job_of(from_file(R"(
[train]
epochs = 3
learning_rate = 0.5
shuffle = false
loss = "mae"
precision = "float64"
patience = 7
clip = -1.5
mixed = true
stages = [1, 2, 3]
weights = [0.25, 2]
metrics = ["psnr", "ssim"]
)"));
  EXPECT_EQ(job.train.epochs, 3);
  EXPECT_EQ(job.train.learning_rate, 0.5);
  EXPECT_FALSE(job.train.shuffle);
  EXPECT_EQ(job.train.loss, sample::Loss::mae);
  EXPECT_EQ(job.train.precision, "float64");
  EXPECT_EQ(job.train.patience, 7);
  EXPECT_EQ(job.train.clip, -1.5);
  EXPECT_EQ(job.train.mixed, true);
  EXPECT_THAT(job.train.stages, ElementsAre(1, 2, 3));
  EXPECT_THAT(job.train.weights, ElementsAre(0.25, 2.0));
  EXPECT_THAT(job.train.metrics, ElementsAre("psnr", "ssim"));
}

TEST(Resolver, ReadsEveryTypeFromTheCommandLine) {
  Resolver resolver;
  for (const auto& [key, text] : std::vector<std::pair<std::string, std::string>>{{"train.epochs", "1e1"},
                                                                                  {"train.learning_rate", "1"},
                                                                                  {"train.shuffle", "false"},
                                                                                  {"train.loss", "mae"},
                                                                                  {"train.patience", "0"},
                                                                                  {"train.clip", "-2.5"},
                                                                                  {"train.mixed", "true"},
                                                                                  {"train.stages", "4,5"},
                                                                                  {"train.weights", "[-1, 2.5]"},
                                                                                  {"train.metrics", "psnr, mae"},
                                                                                  {"dose.distance_m", "inf"}})
    resolver.add_override(key, text);
  const auto job = job_of(resolver);
  EXPECT_EQ(job.train.epochs, 10);
  EXPECT_EQ(job.train.learning_rate, 1.0);
  EXPECT_FALSE(job.train.shuffle);
  EXPECT_EQ(job.train.loss, sample::Loss::mae);
  EXPECT_EQ(job.train.patience, 0);
  EXPECT_EQ(job.train.clip, -2.5);
  EXPECT_EQ(job.train.mixed, true);
  EXPECT_THAT(job.train.stages, ElementsAre(4, 5));
  EXPECT_THAT(job.train.weights, ElementsAre(-1.0, 2.5));
  EXPECT_THAT(job.train.metrics, ElementsAre("psnr", "mae"));
  EXPECT_TRUE(std::isinf(job.dose.distance_m));
}

TEST(Resolver, OneWordIsAListOfOneAndAnEmptyTextAnEmptyList) {
  EXPECT_THAT(job_of(from_line("train.stages", "9")).train.stages, ElementsAre(9));
  EXPECT_THAT(job_of(from_line("train.weights", "")).train.weights, IsEmpty());
  EXPECT_THAT(job_of(from_line("train.weights", "[]")).train.weights, IsEmpty());
}

TEST(Resolver, AutoUnsetsAnOptionalKey) {
  Resolver resolver = from_file("[train]\npatience = 3\nclip = \"auto\"\n");
  resolver.add_override("train.patience", "auto");
  const auto job = job_of(resolver);
  EXPECT_FALSE(job.train.patience);
  EXPECT_FALSE(job.train.clip);
}

TEST(Resolver, LayersWinInTheirOrderAndLosersAreKept) {
  Resolver resolver = from_file("[train]\nepochs = 4\n");
  resolver.add_override("train.epochs", "5");
  resolver.add_toml(Layer::profile, "train.epochs = 2", "profile quick");
  resolver.add(Layer::metadata, "train.epochs", Value(3), "metadata of d.h5");
  const auto [job, resolution] = resolve<sample::Job>(resolver);
  EXPECT_EQ(job.train.epochs, 5);
  const ResolvedField& field = *resolution.find("train.epochs");
  EXPECT_EQ(field.origin.where, "--train.epochs on the command line");
  std::vector<std::string> losers;
  for (const auto& [value, origin] : field.losers) losers.push_back(value.to_toml() + " " + origin.where);
  EXPECT_THAT(losers,
              ElementsAre("4 line 2 of a.toml", "3 metadata of d.h5", "2 line 1 of profile quick", "50 default"));
  resolver.add(Layer::axis, "train.epochs", Value(6), "axis of the study");
  EXPECT_EQ(job_of(resolver).train.epochs, 6);
}

TEST(Resolver, EachLayerWinsOverAllThatAreWeaker) {
  const std::vector<Layer> layers{Layer::profile, Layer::metadata, Layer::file, Layer::command_line, Layer::axis};
  for (std::size_t top = 0; top < layers.size(); ++top) {
    Resolver resolver;
    for (std::size_t i = top + 1; i-- > 0;) resolver.add(layers[i], "train.epochs", Value(int(i) + 100), "here");
    const auto [job, resolution] = resolve<sample::Job>(resolver);
    EXPECT_EQ(job.train.epochs, std::int64_t(top) + 100);
    EXPECT_EQ(resolution.find("train.epochs")->losers.size(), top + 1);
  }
}

TEST(Resolver, AliasesAreAcceptedWithAWarning) {
  for (const char* spelled : {"nphotons", "train.nphotons", "dose.nphotons"}) {
    const auto [job, resolution] = resolve<sample::Job>(from_line(spelled, "1e4"));
    EXPECT_EQ(job.dose.photons_per_image, 1e4) << spelled;
    ASSERT_EQ(resolution.warnings().size(), 1u);
    EXPECT_THAT(resolution.warnings()[0], ::testing::HasSubstr("dose.photons_per_image"));
    EXPECT_THAT(resolution.warnings()[0], ::testing::HasSubstr(spelled));
  }
  EXPECT_EQ(job_of(from_file("nepochs = 9")).train.epochs, 9);
  EXPECT_EQ(job_of(from_file("train.nepochs = 9")).train.epochs, 9);
  EXPECT_NE(sample::refusal(from_file("dose.nepochs = 9")), "");
}

TEST(Resolver, AliasesExcuseNoWrongSection) {
  EXPECT_NE(sample::refusal(from_line("dosis.nphotons", "1e4")), "");
  EXPECT_EQ(job_of(from_line("loss", "mae")).train.loss, sample::Loss::mae);
  EXPECT_NE(sample::refusal(from_line("dose.loss", "mae")), "");
  EXPECT_NE(sample::refusal(from_line("trian.loss", "mae")), "");
}

TEST(Resolver, AnAliasInAWeakerLayerLosesLikeTheKeyItself) {
  Resolver resolver = from_file("nphotons = 10");
  resolver.add_override("dose.photons_per_image", "20");
  EXPECT_EQ(job_of(resolver).dose.photons_per_image, 20.0);
}

TEST(Resolver, FreeFormTablesKeepTheOrderOfTheFile) {
  const auto job = job_of(from_file(R"([study]
axes."train.epochs" = [1, 2]
axes.dose.photons_per_image = [1e3, 1e4]
axes.train.loss = ["nll", "mae"]
exclude = [{ "train.epochs" = 1, dose.photons_per_image = 1e3 }, { "train.epochs" = 2 }]
)"));
  ASSERT_EQ(job.study.axes.size(), 3u);
  EXPECT_EQ(job.study.axes[0].key, "train.epochs");
  EXPECT_EQ(job.study.axes[0].value.to_toml(), "[1, 2]");
  EXPECT_EQ(job.study.axes[0].where, "line 2 of a.toml");
  EXPECT_EQ(job.study.axes[1].key, "dose.photons_per_image");
  EXPECT_EQ(job.study.axes[2].key, "train.loss");
  ASSERT_EQ(job.study.exclude.size(), 2u);
  ASSERT_EQ(job.study.exclude[0].size(), 2u);
  EXPECT_EQ(job.study.exclude[0][1].key, "dose.photons_per_image");
  EXPECT_EQ(job.study.exclude[0][1].value.to_toml(), "1000.0");
  EXPECT_EQ(job.study.exclude[1][0].value.as<std::int64_t>(), 2);
}

TEST(Resolver, TheCommandLineReplacesOneAxisAndAddsAnother) {
  Resolver resolver = from_file("[study.axes]\n\"train.epochs\" = [1, 2]\n\"train.loss\" = [\"nll\"]\n");
  resolver.add_override("study.axes.train.epochs", "7,8");
  resolver.add_override("study.axes.dose.photons_per_image", "[1e3, 1e4]");
  resolver.add_override("study.exclude", "[{ \"train.epochs\" = 7 }]");
  const auto [job, resolution] = resolve<sample::Job>(resolver);
  ASSERT_EQ(job.study.axes.size(), 3u);
  EXPECT_EQ(job.study.axes[0].value.to_toml(), "[7, 8]");
  EXPECT_EQ(job.study.axes[1].key, "train.loss");
  EXPECT_EQ(job.study.axes[2].value.to_toml(), "[1000.0, 10000.0]");
  EXPECT_EQ(job.study.exclude.at(0).at(0).key, "train.epochs");
  EXPECT_EQ(resolution.find("study.axes.train.epochs")->losers.at(0).value.to_toml(), "[1, 2]");
}

TEST(Resolver, ATrialIsACopyPlusOneLayer) {
  const Resolver base = from_file("[train]\nepochs = 4\n[elsewhere]\nx = 1\n");
  Resolver trial = base;
  trial.add(Layer::axis, "nphotons", Value(12), "axis of the study, line 5 of a.toml");
  const auto [job, resolution] = resolve<sample::Job>(trial, OtherSections::ignored);
  EXPECT_EQ(job.train.epochs, 4);
  EXPECT_EQ(job.dose.photons_per_image, 12.0);
  EXPECT_EQ(resolution.find("dose.photons_per_image")->origin.where, "axis of the study, line 5 of a.toml");
  trial.add(Layer::axis, "elsewhere.x", Value(1), "axis of the study");
  EXPECT_THROW(resolve<sample::Job>(trial, OtherSections::ignored), InputError);
  EXPECT_EQ(base.entries().size(), 2u);
}

TEST(Resolver, ReadsAFileFromDisk) {
  const auto path = std::filesystem::temp_directory_path() / "arago_resolver_test.toml";
  std::ofstream(path) << "[train]\nepochs = 8\n";
  Resolver resolver;
  resolver.add_file(path);
  EXPECT_EQ(job_of(resolver).train.epochs, 8);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace arago::config
