// The built binary from outside: exit codes, messages, help; alone and under mpirun.
#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using program::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class Program : public program::ProgramTest {};

int count(const std::string& text, const std::string& part) {
  int n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST_F(Program, HelpAndVersion) {
  const Outcome help = place_.arago({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("arago VERB"), HasSubstr("config"), HasSubstr("--run-dir")));
  EXPECT_THAT(help.err, IsEmpty());
  const Outcome version = place_.arago({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out, StartsWith("arago 0."));
}

TEST_F(Program, HelpOfAStudyListsTheKeysOfItsTrials) {
  EXPECT_THAT(place_.arago({"study", "--help"}).out, AllOf(HasSubstr("[train]"), Not(HasSubstr("[telescope]"))));
  const Outcome help = place_.arago({"study", "--study.workload", "telescope", "--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("[telescope]"), HasSubstr("[fisher]"), Not(HasSubstr("[train]"))));
}

TEST_F(Program, UnknownVerb) {
  const Outcome outcome = place_.arago({"confg"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err, "arago: error: unknown verb 'confg'; the nearest verb is config (arago --help lists them)\n");
  EXPECT_THAT(outcome.out, IsEmpty());
}

TEST_F(Program, NoVerb) {
  const Outcome outcome = place_.arago({});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("verb"));
}

TEST_F(Program, MissingConfigurationFile) {
  const Outcome outcome = place_.arago({"config", "check", "nowhere.toml"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("nowhere.toml"), HasSubstr("does not exist")));
  EXPECT_EQ(place_.arago({"config", "check", "."}).code, 2);
}

TEST_F(Program, BrokenToml) {
  place_.write("a.toml", "[run]\nname = \n");
  const Outcome outcome = place_.arago({"config", "check", "a.toml"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("a.toml"), HasSubstr("line 2")));
}

TEST_F(Program, CheckReportsEveryProblem) {
  place_.write("a.toml", "[run]\nnam = \"x\"\n[execution]\nthreads = 0\n");
  const Outcome outcome = place_.arago({"config", "check", "a.toml", "--input.modle", "m.h5"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("3 problems"), HasSubstr("run.nam = \"x\" (line 2 of a.toml)"),
                                 HasSubstr("run.name"), HasSubstr("execution.threads = 0 (line 4 of a.toml)"),
                                 HasSubstr("at least 1"), HasSubstr("input.modle"), HasSubstr("input.model")));
}

TEST_F(Program, ShowNamesOriginsAndLosers) {
  place_.write("a.toml", "[run]\nname = \"x\"\n");
  const Outcome outcome = place_.arago({"config", "show", "a.toml", "--run.name", "y", "--resolved"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("name = \"y\"  # --run.name on the command line; instead of \"x\" (line 2 of "
                                     "a.toml), \"\" (default)"));
  EXPECT_THAT(outcome.out, HasSubstr("threads = \"auto\"  # default"));
  const Outcome brief = place_.arago({"config", "show", "a.toml"});
  EXPECT_THAT(brief.out, AllOf(HasSubstr("name = \"x\""), Not(HasSubstr("threads"))));
}

TEST_F(Program, WhatShowPrintsIsAConfiguration) {
  const Outcome shown = place_.arago({"config", "show", "--execution.threads", "2", "--resolved"});
  place_.write("shown.toml", shown.out);
  const Outcome checked = place_.arago({"config", "check", "shown.toml"});
  EXPECT_EQ(checked.code, 0) << checked.err;
  EXPECT_EQ(place_.arago({"config", "show", "shown.toml", "--resolved"}).out.substr(0, 70), shown.out.substr(0, 70));
}

TEST_F(Program, ConfigActions) {
  EXPECT_THAT(place_.arago({"config", "shw"}).err, HasSubstr("nearest is show"));
  EXPECT_EQ(place_.arago({"config"}).code, 2);
  EXPECT_EQ(place_.arago({"config", "check"}).code, 2);
  EXPECT_EQ(place_.arago({"config", "template"}).code, 2);
  EXPECT_THAT(place_.arago({"config", "template", "trian"}).err, HasSubstr("verb"));
  EXPECT_EQ(place_.arago({"help", "config"}).code, 0);
}

TEST_F(Program, ErrorsUnderMpirunAreSaidOnceAndEndAllRanks) {
  const Outcome missing = place_.arago({"config", "check", "nowhere.toml"}, 2);
  EXPECT_EQ(missing.code, 2);
  EXPECT_EQ(count(missing.err, "arago: error:"), 1) << missing.err;
  EXPECT_THAT(missing.err, Not(HasSubstr("on rank")));
  const Outcome verb = place_.arago({"nonsense"}, 2);
  EXPECT_EQ(verb.code, 2);
  EXPECT_EQ(count(verb.err, "arago: error:"), 1) << verb.err;
}

TEST_F(Program, OutputUnderMpirunIsThatOfOneRank) {
  place_.write("a.toml", "[run]\nname = \"x\"\n");
  const Outcome alone = place_.arago({"config", "show", "a.toml", "--resolved"});
  const Outcome two = place_.arago({"config", "show", "a.toml", "--resolved"}, 2);
  EXPECT_EQ(two.code, 0);
  EXPECT_EQ(two.out, alone.out);
}

}  // namespace
