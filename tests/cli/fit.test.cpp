// arago fit from outside: files, an image of arago psf, ranks, interruption, what is rejected.
#include "arago/io/hdf5_reader.hpp"
#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace {

using arago::io::Hdf5Reader;
using program::Outcome;
using ::testing::HasSubstr;

using Words = std::vector<std::string>;

class Fit : public program::ProgramTest {
 protected:
  Outcome run(const std::string& verb, const std::string& directory, const Words& words, int ranks = 1) {
    Words line{verb,      "--run-dir",
               directory, "--telescope.pupil_npix",
               "32",      "--telescope.psf_npix",
               "32",      "--telescope.n_lambda",
               "2"};
    line.insert(line.end(), words.begin(), words.end());
    return place_.arago(line, ranks);
  }
  Hdf5Reader file(const std::string& run) { return Hdf5Reader((place_.path() / run / "fit.h5").string()); }
  double signal(const std::string& run, const std::string& name) {
    return file(run).read<double>("/signals/" + name).back();
  }
  /// Every number of two results but those that say when and how long.
  void expect_equal(const std::string& a, const std::string& b) {
    const Hdf5Reader one = file(a), other = file(b);
    ASSERT_EQ(one.datasets(), other.datasets());
    for (const std::string& name : one.datasets()) {
      if (one.info(name).type == arago::io::ElementType::text) continue;
      EXPECT_EQ(::testing::PrintToString(one.read<double>(name)), ::testing::PrintToString(other.read<double>(name)))
          << name;
    }
  }
};

TEST_F(Fit, WritesRecordAndPictures) {
  const Outcome outcome = run("fit", "run", {});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* name : {"fit.h5", "fit.png", "history.png", "resolved.toml", "run.json", "log.txt"})
    EXPECT_TRUE(std::filesystem::exists(place_.path() / "run" / name)) << name;
  EXPECT_EQ(file("run").attribute<std::string>("/", "schema"), "arago-fit/1");
  EXPECT_LT(std::abs(signal("run", "binary.separation_error_uas")), 0.01);
  EXPECT_THAT(outcome.out + outcome.err, HasSubstr("converged"));
}

TEST_F(Fit, TakesAnImageOfPsfAndItsTruth) {
  ASSERT_EQ(run("psf", "psf", {"--binary.separation_as", "10.002", "--psf.noise", "photon"}).code, 0);
  const Outcome outcome = run("fit", "run", {"--input.image", "psf", "--fit.signals", "require"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<double> sigma = file("run").read<double>("/summary/sigma");
  EXPECT_LT(std::abs(signal("run", "binary.separation_error_uas")), 4e6 * sigma[0]);
}

TEST_F(Fit, RanksGiveTheSameBits) {
  const Words words{"--fit.noise", "photon", "--fit.steps", "3", "--execution.pictures", "false"};
  ASSERT_EQ(run("fit", "one", words).code, 0);
  for (const int ranks : {2, 3}) {
    const std::string name = "ranks" + std::to_string(ranks);
    const Outcome outcome = run("fit", name, words, ranks);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    expect_equal("one", name);
  }
}

TEST_F(Fit, StopsWithACheckpointAndGoesOnWithTheSameBits) {
  const Words words{"--fit.method", "adam", "--fit.space",          "scaled", "--fit.learning_rate", "0.01",
                    "--fit.steps",  "150",  "--execution.pictures", "false"};
  ASSERT_EQ(run("fit", "whole", words).code, 0);
  Words limited = words;
  limited.insert(limited.end(), {"--max-time", "00:00:01"});
  int starts = 0;
  Outcome outcome;
  do {
    outcome = run("fit", "parts", limited);
    ASSERT_TRUE(outcome.code == 0 || outcome.code == 75) << outcome.err;
  } while (outcome.code == 75 && ++starts < 60);
  ASSERT_EQ(outcome.code, 0) << "the fit never ended";
  expect_equal("whole", "parts");
}

TEST_F(Fit, WhatCannotBeFittedIsRefused) {
  const auto rejected = [&](const Words& words, const std::string& part) {
    const Outcome outcome = run("fit", "bad", words);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(part));
  };
  rejected({"--fit.parameters", "binary.seperation_as"}, "binary.separation_as");
  rejected({"--fit.parameters", "tertiary.zernike_coeffs_nm"}, "four_plane");
  rejected({"--fit.start_values.binary.separation_as", "-3"}, "fit.start_values");
  rejected({"--fit.space", "pure", "--fit.truncate_k", "3"}, "fit.space=eigen");
  rejected({"--fit.methode", "adam"}, "fit.method");
  rejected({"--fit.variance_ph2", "0"}, "fit.variance_ph2");
}

}  // namespace
