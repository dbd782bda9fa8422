#include "arago/config/resolution.hpp"

#include "arago/config/execution_config.hpp"
#include "arago/config/run_config.hpp"
#include "arago/config/schema_text.hpp"
#include "arago/core/hash.hpp"
#include "config/sample_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arago::config {
namespace {

using sample::from_file;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const char* const rich = R"(
[train]
epochs = 3
learning_rate = 0.1
clip = 1e-300
stages = [1, 2]
metrics = ["psnr"]
[dose]
nphotons = 123456.789
distance_m = inf
[study]
axes."train.epochs" = [1, 2]
axes.dose.photons_per_image = [1e3, 2.5]
exclude = [{ "train.epochs" = 1, "train.loss" = "mae" }]
[execution]
threads = 4
)";

Resolution resolution_of(const Resolver& resolver) {
  return resolve<sample::Job>(resolver).resolution;
}

TEST(Resolution, ReadingTheResolvedFileAgainGivesTheSameHashAndText) {
  const Resolution first = resolution_of(from_file(rich));
  const Resolution second = resolution_of(from_file(first.to_toml()));
  EXPECT_EQ(first.numerics_hash(), second.numerics_hash());
  EXPECT_EQ(first.numerics_text(), second.numerics_text());
  EXPECT_EQ(first.attributes(), second.attributes());
  EXPECT_EQ(second.numerics_hash(), resolution_of(from_file(second.to_toml())).numerics_hash());
}

TEST(Resolution, ResolvedFileNamesOriginsAndLosers) {
  Resolver resolver = from_file("[train]\nepochs = 3\n");
  resolver.add_override("train.epochs", "7");
  const std::string text = resolution_of(resolver).to_toml();
  EXPECT_THAT(text, HasSubstr("epochs = 7  # --train.epochs on the command line; instead of 3 (line 2 of a.toml), "
                              "50 (default)\n"));
  EXPECT_THAT(text, HasSubstr("learning_rate = 0.001  # default\n"));
  EXPECT_THAT(text, HasSubstr("patience = \"auto\"  # default\n"));
}

TEST(Resolution, HashSeesNumericsOnly) {
  const std::string base = resolution_of(from_file("")).numerics_hash();
  EXPECT_EQ(base.size(), 32u);
  EXPECT_EQ(resolution_of(from_file("execution.threads = 7")).numerics_hash(), base);
  EXPECT_EQ(resolution_of(from_file("train.epochs = 50")).numerics_hash(), base) << "origins do not matter";
  EXPECT_NE(resolution_of(from_file("train.epochs = 51")).numerics_hash(), base);
  EXPECT_NE(resolution_of(from_file("study.axes.x.y = [1]")).numerics_hash(), base);
}

TEST(Resolution, HashIsThatOfTheCanonicalText) {
  const Resolution resolution = resolution_of(from_file(rich));
  EXPECT_EQ(resolution.numerics_hash(), hash_hex(resolution.numerics_text()));
  EXPECT_THAT(resolution.numerics_text(), HasSubstr("train.epochs=3\ntrain.learning_rate=0.1\ntrain.shuffle=true\n"));
  EXPECT_THAT(resolution.numerics_text(), HasSubstr("train.clip=1e-300\n"));
  EXPECT_THAT(resolution.numerics_text(), HasSubstr("study.axes.dose.photons_per_image=[1000.0, 2.5]\n"));
  EXPECT_THAT(resolution.numerics_text(), Not(HasSubstr("threads")));
}

TEST(Resolution, PartOfTheSections) {
  const std::vector<std::string> sections{"dose", "execution"};
  const Resolution part = resolution_of(from_file(rich)).of_sections(sections);
  EXPECT_THAT(part.attributes(),
              ElementsAre(std::pair<std::string, std::string>{"dose.photons_per_image", "123456.789"},
                          std::pair<std::string, std::string>{"dose.distance_m", "inf"},
                          std::pair<std::string, std::string>{"execution.threads", "4"}));
}

TEST(Resolution, TextsWithControlCharactersSurvive) {
  const std::string notes = "a \"quoted\" \\ text\nwith\ttabs \x01 and \xc3\xa9";
  struct Noted {
    RunConfig run;
  } noted;
  const Schema schema = [&noted](SectionVisitor& sections) { sections.section_of("run", noted.run); };
  Resolver resolver;
  resolver.add_override("run.notes", notes);
  const std::string text = resolver.resolve(schema).to_toml();
  noted = {};
  from_file(text).resolve(schema);
  EXPECT_EQ(noted.run.notes, notes);
}

TEST(SchemaText, TemplateIsAFileThatChangesNothing) {
  sample::Job job;
  const std::string text = template_text(schema_of(job));
  EXPECT_EQ(resolution_of(from_file(text)).numerics_hash(), resolution_of(Resolver{}).numerics_hash());
  EXPECT_THAT(text, HasSubstr("# Mean total count (real, greater than 0, in photons; default 100000.0; numerics)\n"
                              "photons_per_image = 100000.0\n"));
}

TEST(SchemaText, HelpListsEveryKeyWithUnitRangeDefaultAndRole) {
  sample::Job job;
  const std::string text = help_text(schema_of(job));
  for (const std::string& key : key_names(schema_of(job))) EXPECT_THAT(text, HasSubstr("--" + key));
  EXPECT_THAT(text, HasSubstr("(integer, at least 1 and at most 1000000; default 50; numerics)"));
  EXPECT_THAT(text, HasSubstr("(text, one of nll, mae; default \"nll\"; numerics)"));
  EXPECT_THAT(text, HasSubstr("(integer, at least 1; default 1; execution)"));
  const std::vector<std::string> only{"dose"};
  EXPECT_THAT(help_text(schema_of(job), only), Not(HasSubstr("--train.")));
}

TEST(SchemaText, NamesInSchemaOrder) {
  sample::Job job;
  EXPECT_THAT(section_names(schema_of(job)), ElementsAre("train", "dose", "study", "execution"));
  EXPECT_EQ(key_names(schema_of(job)).front(), "train.epochs");
}

TEST(ExecutionConfig, IsNeverHashed) {
  struct Settings {
    ExecutionConfig execution;
    RunConfig run;
  } settings;
  const Schema schema = [&settings](SectionVisitor& sections) {
    sections.section_of("execution", settings.execution);
    sections.section_of("run", settings.run);
  };
  EXPECT_EQ(Resolver{}.resolve(schema).numerics_text(), "");
  Resolver resolver;
  resolver.add_override("execution.threads", "3");
  resolver.resolve(schema);
  EXPECT_EQ(settings.execution.threads, 3);
}

}  // namespace
}  // namespace arago::config
