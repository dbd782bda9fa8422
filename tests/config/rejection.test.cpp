// Every kind of wrong input: the message names the problem, the key, the value, where it came from and what is allowed.
#include "arago/config/problem_list.hpp"
#include "arago/config/schema_text.hpp"
#include "config/sample_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace arago::config {
namespace {

using sample::from_file;
using sample::from_line;
using sample::refusal;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Rejection, UnknownKeyInAFileNamesTheNearest) {
  EXPECT_EQ(refusal(from_file("[train]\nepoch = 5\n")),
            "train.epoch = 5 (line 2 of a.toml) is not a known key; the nearest key is train.epochs");
}

TEST(Rejection, UnknownKeyOnTheCommandLine) {
  EXPECT_EQ(refusal(from_line("train.lerning_rate", "1e-3")),
            "train.lerning_rate = 1e-3 (--train.lerning_rate on the command line) is not a known key; the nearest key "
            "is train.learning_rate");
}

TEST(Rejection, UnknownSectionNamesTheNearestSectionAndKey) {
  EXPECT_THAT(refusal(from_file("[trian]\nepochs = 5\n")),
              AllOf(HasSubstr("trian.epochs = 5 (line 2 of a.toml)"), HasSubstr("no section [trian]"),
                    HasSubstr("nearest is [train]"), HasSubstr("nearest key is train.epochs")));
}

TEST(Rejection, UnknownEmptySection) {
  EXPECT_THAT(refusal(from_file("[dosis]\n")), AllOf(HasSubstr("[dosis] (line 1 of a.toml)"), HasSubstr("[dose]")));
}

TEST(Rejection, RightNameInAWrongSection) {
  EXPECT_THAT(refusal(from_line("dose.epochs", "5")), HasSubstr("the nearest key is train.epochs"));
}

TEST(Rejection, KeyWithoutASection) {
  EXPECT_THAT(refusal(from_line("epochs", "5")),
              AllOf(HasSubstr("epochs = 5"), HasSubstr("section.key"), HasSubstr("train.epochs")));
}

TEST(Rejection, BelowAndAboveTheRange) {
  EXPECT_EQ(refusal(from_line("train.epochs", "-3")),
            "train.epochs = -3 (--train.epochs on the command line) must be at least 1 and at most 1000000");
  EXPECT_THAT(refusal(from_file("train.learning_rate = 1.5")),
              HasSubstr("train.learning_rate = 1.5 (line 1 of a.toml) must be greater than 0 and at most 1"));
  EXPECT_THAT(refusal(from_line("train.learning_rate", "0")), HasSubstr("must be greater than 0"));
  EXPECT_THAT(refusal(from_line("dose.photons_per_image", "-1")),
              AllOf(HasSubstr("greater than 0"), HasSubstr("unit: photons")));
  EXPECT_THAT(refusal(from_line("train.stages", "3,0")), AllOf(HasSubstr("element 0"), HasSubstr("at least 1")));
}

TEST(Rejection, NotANumberAndInfinity) {
  EXPECT_THAT(refusal(from_line("train.clip", "nan")), HasSubstr("must be a number, not nan"));
  EXPECT_THAT(refusal(from_file("train.clip = inf")), HasSubstr("must be finite"));
  EXPECT_EQ(refusal(from_file("dose.distance_m = inf")), "");
}

TEST(Rejection, WrongType) {
  EXPECT_THAT(
      refusal(from_line("train.epochs", "many")),
      AllOf(HasSubstr("train.epochs = many"), HasSubstr("must be an integer"), HasSubstr("allowed: at least 1")));
  EXPECT_THAT(refusal(from_line("train.epochs", "2.5")), HasSubstr("must be an integer"));
  EXPECT_THAT(refusal(from_line("train.epochs", "99999999999999999999")), HasSubstr("must be an integer"));
  EXPECT_THAT(refusal(from_file("train.epochs = \"5\"")), AllOf(HasSubstr("\"5\""), HasSubstr("must be an integer")));
  EXPECT_THAT(refusal(from_file("train.learning_rate = true")), HasSubstr("must be a number"));
  EXPECT_THAT(refusal(from_line("train.shuffle", "yes")), HasSubstr("train.shuffle = yes"));
  EXPECT_THAT(refusal(from_line("train.shuffle", "1")), HasSubstr("must be true or false"));
  EXPECT_THAT(refusal(from_file("train.precision = 32")), HasSubstr("must be a text"));
  EXPECT_THAT(refusal(from_file("train.epochs = [1, 2]")), HasSubstr("must be an integer"));
  EXPECT_THAT(refusal(from_line("train.stages", "1,x")), HasSubstr("element \"x\""));
  EXPECT_THAT(refusal(from_line("train.stages", "[1, 2")), HasSubstr("list of integers"));
  EXPECT_THAT(refusal(from_line("train.patience", "soon")), AllOf(HasSubstr("integer"), HasSubstr("or auto")));
  EXPECT_THAT(refusal(from_file("study.exclude = [1, 2]")), HasSubstr("list of tables"));
  EXPECT_THAT(refusal(from_file("study.axes = 3")), HasSubstr("table of keys"));
  EXPECT_THAT(refusal(from_file("[[study.axes]]\nx = 3")), HasSubstr("table of keys"));
  EXPECT_THAT(refusal(from_file("train.epochs.first = 3")), HasSubstr("train.epochs.first = 3"));
}

TEST(Rejection, NotAmongTheChoices) {
  EXPECT_THAT(refusal(from_line("train.loss", "mea")),
              AllOf(HasSubstr("train.loss = mea"), HasSubstr("one of nll, mae"), HasSubstr("nearest is \"mae\"")));
  EXPECT_THAT(refusal(from_file("train.metrics = [\"pnsr\"]")),
              AllOf(HasSubstr("element \"pnsr\""), HasSubstr("nearest is \"psnr\"")));
}

TEST(Rejection, AliasAndKeyTogether) {
  const std::string message = refusal(from_file("nphotons = 10\n[dose]\nphotons_per_image = 10\n"));
  EXPECT_THAT(message, AllOf(HasSubstr("given twice"), HasSubstr("nphotons = 10 (line 1 of a.toml)"),
                             HasSubstr("photons_per_image = 10 (line 3 of a.toml)")));
}

TEST(Rejection, SameKeyTwiceOnTheCommandLine) {
  Resolver resolver = from_line("train.epochs", "3");
  resolver.add_override("train.epochs", "3");
  EXPECT_EQ(refusal(resolver), "");
  resolver.add_override("train.epochs", "4");
  EXPECT_THAT(refusal(resolver), AllOf(HasSubstr("given twice"), HasSubstr("= 3"), HasSubstr("= 4")));
}

TEST(Rejection, ABadValueIsReportedEvenWhereItLoses) {
  Resolver resolver = from_file("train.epochs = 0");
  resolver.add_override("train.epochs", "3");
  EXPECT_THAT(refusal(resolver), HasSubstr("train.epochs = 0 (line 1 of a.toml)"));
}

TEST(Rejection, AllProblemsAtOnce) {
  Resolver resolver = from_file("[train]\nepochs = 0\nshufle = true\n[dose]\nphotons_per_image = \"many\"\n");
  resolver.add_override("train.loss", "l2");
  EXPECT_THAT(refusal(resolver),
              AllOf(HasSubstr("4 problems"), HasSubstr("train.epochs = 0"), HasSubstr("train.shufle = true"),
                    HasSubstr("dose.photons_per_image = \"many\""), HasSubstr("train.loss = l2")));
}

TEST(Rejection, BadSyntaxNamesFileAndLine) {
  try {
    from_file("[train]\nepochs = \n");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("a.toml"), HasSubstr("line 2")));
  }
  EXPECT_THROW(from_file("[train]\nepochs = 1\nepochs = 2\n"), InputError);
  EXPECT_THROW(from_file("[run]\nstart = 1979-05-27\n"), InputError);
}

TEST(Rejection, MissingFileAndFolder) {
  Resolver resolver;
  EXPECT_THROW(resolver.add_file("/nowhere/at_all.toml"), InputError);
  EXPECT_THROW(resolver.add_file(std::filesystem::temp_directory_path()), InputError);
}

TEST(Rejection, ABadValueIsNotStored) {
  sample::Job job;
  EXPECT_THROW(from_file("train.epochs = 0").resolve(schema_of(job)), InputError);
  EXPECT_EQ(job.train.epochs, 50);
}

TEST(Rejection, CanonicalKeyOfAnAxis) {
  sample::Job job;
  const Schema schema = schema_of(job);
  EXPECT_EQ(canonical_key(schema, "nphotons", "axis"), "dose.photons_per_image");
  EXPECT_EQ(canonical_key(schema, "train.loss", "axis"), "train.loss");
  try {
    canonical_key(schema, "train.los", "line 3 of s.toml");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("train.los (line 3 of s.toml)"), HasSubstr("train.loss")));
  }
}

TEST(ProblemList, OneMessageStandsAloneSeveralAreNumbered) {
  ProblemList problems;
  problems.throw_if_any();
  problems.collect([] { throw InputError("first"); });
  problems.collect([] {});
  try {
    problems.throw_if_any();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "first");
  }
  problems.add("second");
  try {
    problems.throw_if_any();
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("2 problems"), HasSubstr("1. first"), HasSubstr("2. second")));
  }
}

}  // namespace
}  // namespace arago::config
