// Damaged configuration files: whatever the bytes, the answer is a configuration or an InputError.
#include "arago/core/rng.hpp"
#include "config/sample_config.hpp"

#include <gtest/gtest.h>

namespace arago::config {
namespace {

const std::string sound = R"([train]
epochs = 3
learning_rate = 1e-3
stages = [1, 2, 3]
metrics = ["psnr", 'ssim']
[study]
axes."train.epochs" = [1, 2]
exclude = [{ "train.epochs" = 1, "train.loss" = "mae" }]
[dose]
nphotons = 0x10 # comment
)";

/// True if accepted, false if refused as bad input; anything else fails the test.
bool accepted(const std::string& text) {
  try {
    sample::job_of(sample::from_file(text));
    return true;
  } catch (const InputError& error) {
    EXPECT_STRNE(error.what(), "");
    return false;
  }
}

TEST(DamagedInput, ChangedBytes) {
  CounterRng random(1, Stream::test, 0, 0);
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = sound;
    for (std::uint64_t i = 0; i <= random.below(3); ++i)
      text[random.below(text.size())] = static_cast<char>(random.below(256));
    refused += !accepted(text);
  }
  EXPECT_GT(refused, 1000);
}

TEST(DamagedInput, CutAndRepeatedText) {
  for (std::size_t end = 0; end <= sound.size(); ++end) accepted(sound.substr(0, end));
  EXPECT_FALSE(accepted(sound + sound));
}

TEST(DamagedInput, DeepNestingAndLongNames) {
  EXPECT_FALSE(accepted("train.stages = " + std::string(100000, '[')));
  EXPECT_FALSE(accepted("train.stages = " + std::string(200, '[') + std::string(200, ']')));
  EXPECT_FALSE(accepted("[" + std::string(10000, 'a') + "]\nb = 1\n"));
  std::string dotted = "a";
  for (int i = 0; i < 2000; ++i) dotted += ".a";
  EXPECT_FALSE(accepted(dotted + " = 1"));
}

TEST(DamagedInput, ZeroBytesAndByteOrderMarks) {
  EXPECT_FALSE(accepted(std::string("train.epochs = 3\0\n", 18)));
  EXPECT_TRUE(accepted("\xef\xbb\xbftrain.epochs = 3\r\n"));
  EXPECT_FALSE(accepted("\xff\xfe\x00t"));
}

}  // namespace
}  // namespace arago::config
