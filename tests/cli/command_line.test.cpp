#include "../src/cli/detail/command_line.hpp"

#include "arago/core/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arago::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

CommandLine read(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "arago");
  return read_command_line(static_cast<int>(arguments.size()), arguments.data());
}

std::string refusal(const std::vector<const char*>& arguments) {
  try {
    read(arguments);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(CommandLine, VerbFileOverridesAndOptionsInAnyOrder) {
  const CommandLine line = read({"--dry-run", "train", "--train.epochs", "3", "a.toml", "--run-dir", "out",
                                 "--train.loss=mae", "--dose.photons_per_image=", "--break-lock"});
  EXPECT_EQ(line.verb, "train");
  EXPECT_THAT(line.words, ElementsAre("a.toml"));
  EXPECT_TRUE(line.options.dry_run);
  EXPECT_TRUE(line.options.break_lock);
  EXPECT_FALSE(line.options.help);
  EXPECT_EQ(line.options.run_dir, "out");
  ASSERT_EQ(line.overrides.size(), 3u);
  EXPECT_EQ(line.overrides[0].key + "=" + line.overrides[0].text, "train.epochs=3");
  EXPECT_EQ(line.overrides[1].key + "=" + line.overrides[1].text, "train.loss=mae");
  EXPECT_EQ(line.overrides[2].text, "");
}

TEST(CommandLine, NegativeNumbersAndListsAreValues) {
  const CommandLine line = read({"fit", "--binary.x_position_as", "-0.5", "--a.list", "-1,-2.5,3", "--a.b=-7"});
  EXPECT_THAT(line.words, IsEmpty());
  EXPECT_EQ(line.overrides[0].text, "-0.5");
  EXPECT_EQ(line.overrides[1].text, "-1,-2.5,3");
  EXPECT_EQ(line.overrides[2].text, "-7");
}

TEST(CommandLine, OptionValues) {
  EXPECT_EQ(read({"x", "--resume", "require"}).options.resume, io::Resume::require);
  EXPECT_EQ(read({"x", "--resume=never"}).options.resume, io::Resume::never);
  EXPECT_EQ(read({"x"}).options.resume, io::Resume::automatic);
  EXPECT_EQ(read({"x", "--max-time", "01:02:03"}).options.max_time_s, 3723.0);
  EXPECT_TRUE(read({"x", "-h"}).options.help);
  EXPECT_TRUE(read({"--version"}).options.version);
  const CommandLine line = read({"x", "--log-level", "debug"});
  EXPECT_EQ(line.overrides.at(0).key, "execution.log_level");
  EXPECT_EQ(line.overrides.at(0).text, "debug");
}

TEST(CommandLine, NamesOfTheOriginalProgramsNeedNoSection) {
  const CommandLine line = read({"train", "--nphotons", "1e4"});
  EXPECT_EQ(line.overrides.at(0).key, "nphotons");
  EXPECT_EQ(line.overrides.at(0).text, "1e4");
}

TEST(CommandLine, Rejections) {
  EXPECT_THAT(refusal({"x", "--train.epochs"}), AllOf(HasSubstr("--train.epochs"), HasSubstr("needs a value")));
  EXPECT_THAT(refusal({"x", "--train.epochs", "--dry-run"}), HasSubstr("needs a value"));
  EXPECT_THAT(refusal({"x", "--dryrun"}), AllOf(HasSubstr("--dryrun"), HasSubstr("--dry-run")));
  EXPECT_THAT(refusal({"x", "-n", "3"}), HasSubstr("unknown option -n"));
  EXPECT_THAT(refusal({"x", "--resume", "maybe"}), AllOf(HasSubstr("maybe"), HasSubstr("auto, require, never")));
  EXPECT_THAT(refusal({"x", "--max-time", "soon"}), AllOf(HasSubstr("--max-time"), HasSubstr("HH:MM:SS")));
  EXPECT_THAT(refusal({"x", "--max-time", "00:00:00"}), HasSubstr("--max-time"));
  EXPECT_THAT(refusal({"x", "--run-dir"}), HasSubstr("--run-dir"));
}

TEST(CommandLine, HelpNamesEveryOption) {
  const std::string text = options_help();
  for (const char* option :
       {"--help", "--version", "--run-dir", "--dry-run", "--resume", "--break-lock", "--max-time", "--log-level"})
    EXPECT_THAT(text, HasSubstr(option));
}

}  // namespace
}  // namespace arago::cli
