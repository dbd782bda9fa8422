// arago fisher from outside: the file and its arrays, equal bits on ranks, what is rejected and how.
#include "arago/io/hdf5_reader.hpp"
#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace {

using arago::io::Hdf5Reader;
using program::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;

using Words = std::vector<std::string>;

class Fisher : public program::ProgramTest {
 protected:
  /// arago fisher, small, into `run`.
  Outcome fisher(const Words& words, const std::string& run = "run", int ranks = 1) {
    Words line{"fisher", "--run-dir", run, "--telescope.pupil_npix", "32", "--telescope.psf_npix", "32"};
    line.insert(line.end(), words.begin(), words.end());
    return place_.arago(line, ranks);
  }
  Hdf5Reader file(const std::string& run = "run") { return Hdf5Reader((place_.path() / run / "fisher.h5").string()); }
  void expect_rejected(const Words& words, int code, const Words& parts) {
    const Outcome outcome = fisher(words);
    EXPECT_EQ(outcome.code, code) << outcome.err;
    for (const std::string& part : parts) EXPECT_THAT(outcome.err, HasSubstr(part));
    EXPECT_FALSE(std::filesystem::exists(place_.path() / "run" / "fisher.h5"));
    std::filesystem::remove_all(place_.path() / "run");
  }
};

TEST_F(Fisher, WritesWhatItSays) {
  const Outcome outcome = fisher({"--fisher.known", "system.plate_scale_as_per_pix", "--fisher.prior", "spec"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("binary.separation_as"), HasSubstr("known 1: system.plate_scale_as_per_pix"),
                                 HasSubstr("M2 Z11")));
  for (const char* name : {"fisher.png", "modes.png", "spectrum.png", "run.json", "resolved.toml"})
    EXPECT_TRUE(std::filesystem::exists(place_.path() / "run" / name)) << name;
  const Hdf5Reader fisher = file();
  EXPECT_EQ(fisher.attribute<std::string>("/", "schema"), "arago-fisher/1");
  EXPECT_EQ(fisher.attribute<std::string>("/", "noise"), "photon");
  const std::vector<std::string> labels = fisher.read_texts("/labels"), units = fisher.read_texts("/units");
  ASSERT_EQ(labels.size(), 23U);
  EXPECT_EQ(labels[0], "binary.separation_as");
  EXPECT_EQ(units[6], "as/pix");
  const auto total = fisher.read<double>("/fisher/total"), prior = fisher.read<double>("/fisher/prior");
  const auto photons = fisher.read<double>("/fisher/photons"), sigma = fisher.read<double>("/bounds/conditional");
  EXPECT_DOUBLE_EQ(total[0], photons[0] + prior[0]);
  EXPECT_DOUBLE_EQ(prior[0], 1e8);
  EXPECT_DOUBLE_EQ(sigma[0], 1 / std::sqrt(total[0]));
  EXPECT_TRUE(std::isnan(fisher.read<double>("/bounds/with_known")[6]));
  EXPECT_EQ(fisher.attribute<std::int64_t>("/modes", "kept"), 23);
  EXPECT_EQ(fisher.shape("/modes/basis"), (arago::io::Shape{23, 23}));
  EXPECT_EQ(fisher.shape("/image"), (arago::io::Shape{32, 32}));
}

TEST_F(Fisher, RanksGiveTheSameBits) {
  ASSERT_EQ(fisher({}, "one").code, 0);
  for (const int ranks : {2, 3}) {
    const std::string run = "on" + std::to_string(ranks);
    ASSERT_EQ(fisher({}, run, ranks).code, 0);
    for (const char* name : {"/fisher/total", "/bounds/covariance", "/modes/basis", "/image"})
      EXPECT_EQ(file("one").read<double>(name), file(run).read<double>(name)) << name << " on " << ranks << " ranks";
  }
}

TEST_F(Fisher, BadInputIsToldBeforeAnythingIsWritten) {
  expect_rejected({"--fisher.parameters", "tertiary.zernike_coeffs_nm"}, 2, {"four_plane"});
  expect_rejected({"--fisher.parameters", "binary.separation"}, 2, {"binary.separation_as"});
  expect_rejected({"--fisher.known", "system.pixel_pitch_m"}, 2, {"not among the free parameters"});
  expect_rejected({"--fisher.variance_floor", "-1"}, 2, {"fisher.variance_floor"});
  expect_rejected({"--fisher.truncate_k", "40"}, 2, {"fisher.truncate_k=40"});
  expect_rejected({"--telescope.precision", "float32"}, 2, {"float32"});
}

TEST_F(Fisher, SingularMatricesAreANumericalFailureWithNames) {
  expect_rejected(
      {"--telescope.mask", "none", "--fisher.parameters", "binary.x_position_as,primary.zernike_coeffs_nm[Z4]"}, 4,
      {"M1 Z4 does not change the image", "fisher.prior", "fisher.truncate_by_eigval"});
  const Outcome cut =
      fisher({"--telescope.mask", "none", "--fisher.parameters", "binary.x_position_as,primary.zernike_coeffs_nm[Z4]",
              "--fisher.truncate_by_eigval", "1"});
  EXPECT_EQ(cut.code, 0) << cut.err;
  EXPECT_THAT(cut.err + cut.out, HasSubstr("M1 Z4"));
  EXPECT_EQ(file().attribute<std::int64_t>("/modes", "kept"), 1);
}

}  // namespace
