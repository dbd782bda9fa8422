// arago psf from outside: files and their conventions, every parameter as an option, what is rejected.
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/params/store_text.hpp"
#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace {

using arago::io::Hdf5Reader;
using program::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using Words = std::vector<std::string>;

class Psf : public program::ProgramTest {
 protected:
  /// arago psf, small, into `run`.
  Outcome psf(Words words, int ranks = 1) {
    std::filesystem::remove_all(place_.path() / "run");
    Words line{"psf", "--run-dir", "run", "--telescope.pupil_npix", "32", "--telescope.psf_npix", "32"};
    line.insert(line.end(), words.begin(), words.end());
    return place_.arago(line, ranks);
  }
  Hdf5Reader file(const std::string& run = "run") { return Hdf5Reader((place_.path() / run / "psf.h5").string()); }
  std::vector<double> image(const Words& words) {
    const Outcome outcome = psf(words);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return file().read<double>("/image");
  }
  /// Exit 2 with one message that holds all of `parts`.
  void expect_rejected(const Words& words, const Words& parts) {
    const Outcome outcome = psf(words);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    for (const std::string& part : parts) EXPECT_THAT(outcome.err, HasSubstr(part));
    EXPECT_FALSE(std::filesystem::exists(place_.path() / "run" / "psf.h5"));
  }
};

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST_F(Psf, WritesImagePictureAndRecord) {
  const Outcome outcome = psf({"--psf.fields", "pupil,m2,spectral_sum"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* name : {"psf.h5", "psf.png", "resolved.toml", "run.json", "log.txt"})
    EXPECT_TRUE(std::filesystem::exists(place_.path() / "run" / name)) << name;
  const Hdf5Reader psf = file();
  EXPECT_EQ(psf.attribute<std::string>("/", "schema"), "arago-psf/1");
  EXPECT_EQ(psf.attribute<std::string>("/", "system"), "shera_three_plane");
  EXPECT_EQ(psf.shape("/image"), (arago::io::Shape{32, 32}));
  EXPECT_EQ(psf.attribute<std::string>("/image", "units"), "photon");
  EXPECT_EQ(psf.shape("/fields/pupil"), (arago::io::Shape{6, 32, 32}));  // two stars, three wavelengths
  EXPECT_EQ(psf.shape("/fields/m2"), (arago::io::Shape{6, 96, 96}));
  EXPECT_EQ(psf.shape("/fields/spectral_sum"), (arago::io::Shape{2, 32, 32}));
  EXPECT_EQ(psf.attribute<std::int64_t>("/conventions", "image_parity"), -1);
  EXPECT_EQ(psf.attribute<std::int64_t>("/conventions", "pad_factor"), 3);
  EXPECT_THAT(psf.attribute<std::string>("/conventions", "position_angle"), HasSubstr("from star B to star A"));
  EXPECT_NEAR(psf.read<double>("/derived/system/plate_scale_as_per_pix")[0], 0.3550295288026208, 1e-15);
  EXPECT_FALSE(psf.has("/variance"));
}

TEST_F(Psf, StoredParametersMakeTheSameImage) {
  const std::vector<double> first = image({"--binary.separation_as", "9.5", "--primary.zernike_coeffs_nm",
                                           "1,2,-3,4,0,0,0.5,0", "--system.plate_scale_as_per_pix", "0.36"});
  place_.write("again.toml", file().read_text("/parameters"));
  const Outcome again = place_.arago({"psf", "again.toml", "--run-dir", "again", "--telescope.profile", "none"});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(file("again").read<double>("/image"), first);
}

TEST_F(Psf, EveryProfileAndSystemRuns) {
  for (const char* profile : {"shera_testbed", "shera_flight", "toliman", "jnext"}) {
    const std::vector<double> photons = image({"--telescope.profile", profile});
    EXPECT_EQ(photons.size(), 1024u) << profile;
    EXPECT_GT(sum(photons), 1e5) << profile;
  }
  const double two = sum(image({"--telescope.system", "two_plane"}));
  const double four =
      sum(image({"--telescope.system", "four_plane", "--tertiary.zernike_coeffs_nm", "3,0,0,0,0,0,0,0"}));
  EXPECT_GT(two, 0);
  EXPECT_GT(four, 0);
}

TEST_F(Psf, ShippedConfigurationsArePlanned) {
  const std::filesystem::path source = program::variable("ARAGO_SOURCE_DIR");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source / "configs/telescope")) {
    const std::string path = entry.path().string();
    const Outcome checked = place_.arago({"config", "check", path});
    EXPECT_EQ(checked.code, 0) << path << ": " << checked.err;
    const Outcome planned = place_.arago({"psf", path, "--dry-run"});
    EXPECT_EQ(planned.code, 0) << path << ": " << planned.err;
    ++files;
  }
  EXPECT_GE(files, 5);
}

TEST_F(Psf, NoiseIsDrawnFromTheSeed) {
  const std::vector<double> noisy = image({"--psf.noise", "photon", "--psf.seed", "3"});
  const std::vector<double> expected = file().read<double>("/expected"), variance = file().read<double>("/variance");
  double chi2 = 0;
  for (std::size_t k = 0; k < noisy.size(); ++k) {
    EXPECT_EQ(noisy[k], std::round(noisy[k]));
    chi2 += (noisy[k] - expected[k]) * (noisy[k] - expected[k]) / variance[k];
  }
  EXPECT_NEAR(chi2 / 1024, 1, 5 * std::sqrt(2.0 / 1024));  // five standard deviations
  EXPECT_EQ(image({"--psf.noise", "photon", "--psf.seed", "3"}), noisy);
  EXPECT_NE(image({"--psf.noise", "photon", "--psf.seed", "4"}), noisy);
  // 1800 s of 20 frames a second, 5 e a frame: 900 000 e^2 on top of the photons' variance, where it is asked for.
  (void)image({"--psf.noise", "photon_read", "--detector.read_noise_e", "5"});
  const std::vector<double> with_read = file().read<double>("/variance"), read_image = file().read<double>("/image");
  for (std::size_t k = 0; k < 1024; k += 100) EXPECT_NEAR(with_read[k] - read_image[k], 9e5, 1e-3);
  (void)image({"--psf.noise", "photon", "--detector.read_noise_e", "5"});
  EXPECT_EQ(file().read<double>("/variance"), file().read<double>("/image")) << "no read noise was asked for";
}

TEST_F(Psf, OlderNamesAreAcceptedWithAWarning) {
  const Outcome outcome = psf({"--p1_diameter", "0.09", "--separation", "9.5"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err + outcome.out, AllOf(HasSubstr("system.m1_diameter_m"), HasSubstr("binary.separation_as")));
}

TEST_F(Psf, DryRunSaysCostAndWritesNothing) {
  const Outcome outcome = psf({"--dry-run"}, 2);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("[binary]"), HasSubstr("profile shera_testbed"), HasSubstr("6 chains"),
                                 HasSubstr("shared by 2 ranks"), Not(HasSubstr("only wait"))));
  EXPECT_FALSE(std::filesystem::exists(place_.path() / "run"));
}

TEST_F(Psf, RanksShareChainsAndDoNotChangeTheImage) {
  for (const Words& precision : {Words{}, Words{"--telescope.precision", "float32"}}) {
    const std::vector<double> alone = image(precision);
    for (const int ranks : {2, 3}) {
      const Outcome shared = psf(precision, ranks);
      EXPECT_EQ(shared.code, 0) << shared.err;
      EXPECT_THAT(shared.err + shared.out, Not(HasSubstr("only wait")));
      EXPECT_EQ(file().read<double>("/image"), alone) << ranks << " ranks";
    }
  }
  const Outcome fields = psf({"--psf.fields", "pupil"}, 2);
  EXPECT_EQ(fields.code, 0) << fields.err;
  EXPECT_THAT(fields.err + fields.out, HasSubstr("only wait"));
}

TEST_F(Psf, SinglePrecisionIsWithinItsBound) {
  const std::vector<double> exact = image({}), rough = image({"--telescope.precision", "float32"});
  const double peak = *std::max_element(exact.begin(), exact.end());
  double off = 0;
  for (std::size_t k = 0; k < exact.size(); ++k) off = std::max(off, std::abs(rough[k] - exact[k]));
  EXPECT_LT(off, 1e-5 * peak);
  EXPECT_GT(off, 1e-9 * peak);
  EXPECT_THAT(file().attribute<std::string>("/conventions", "precision"), HasSubstr("float32"));
  expect_rejected({"--telescope.precision", "float16"}, {"telescope.precision", "float32"});
  expect_rejected({"--telescope.precision", "float32", "--telescope.transform", "slab"},
                  {"telescope.precision", "telescope.transform"});
}

TEST_F(Psf, SlabsGiveTheLocalImageAndTheSameBitsOnAnyRanks) {
  const std::vector<double> local = image({"--telescope.system", "four_plane"});
  const Words slab{"--telescope.system", "four_plane", "--telescope.transform", "slab"};
  const std::vector<double> alone = image(slab);
  ASSERT_EQ(alone.size(), local.size());
  const double peak = *std::max_element(local.begin(), local.end());
  for (std::size_t k = 0; k < local.size(); ++k) ASSERT_NEAR(alone[k], local[k], 1e-12 * peak) << k;
  for (const int ranks : {2, 3}) {
    const Outcome spread = psf(slab, ranks);
    ASSERT_EQ(spread.code, 0) << spread.err;
    EXPECT_THAT(spread.err + spread.out, Not(HasSubstr("only wait")));
    EXPECT_EQ(file().read<double>("/image"), alone) << ranks << " ranks";
  }
}

TEST_F(Psf, SlabsAreOfImagesOnly) {
  expect_rejected({"--telescope.transform", "slab", "--psf.fields", "pupil"},
                  {"psf.fields=pupil", "telescope.transform=slab", "telescope.transform=local"});
  const Outcome plan = psf({"--telescope.transform", "slab", "--dry-run"}, 2);
  EXPECT_EQ(plan.code, 0) << plan.err;
  EXPECT_THAT(plan.out, AllOf(HasSubstr("bytes of memory on each rank"), HasSubstr("spread over 2 ranks")));
}

TEST_F(Psf, OneElementOfAListIsSetByItsNollIndexOrItsPosition) {
  const std::vector<double> listed = image({"--primary.zernike_coeffs_nm", "3,0,0,0,-2,0,0,0"});
  EXPECT_EQ(image({"--primary.zernike_coeffs_nm[Z4]", "3", "--primary.zernike_coeffs_nm[4]=-2"}), listed);
  place_.write("bent.toml", "[primary]\n\"zernike_coeffs_nm[Z4]\" = 3\n\"zernike_coeffs_nm[Z8]\" = -2.0\n");
  EXPECT_EQ(image({"bent.toml"}), listed);
  expect_rejected({"--primary.zernike_coeffs_nm[Z40]", "3"}, {"primary.zernike_coeffs_nm[Z40]", "[Z11]"});
}

TEST_F(Psf, HelpListsEveryParameterWithItsUnit) {
  const Outcome help = place_.arago({"psf", "--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* part : {"binary.separation_as", "system.m1_focal_length_m", "tertiary.zernike_coeffs_nm",
                           "m2.wfe.calibrated.rms_m", "telescope.mask_resample", "psf.noise", "telescope.precision"})
    EXPECT_THAT(help.out, HasSubstr(part));
}

TEST_F(Psf, TheTemplateIsTheDefault) {
  const Outcome text = place_.arago({"config", "template", "psf"});
  ASSERT_EQ(text.code, 0) << text.err;
  place_.write("all.toml", text.out);
  const std::vector<double> plain = image({});
  const Outcome outcome = place_.arago(
      {"psf", "all.toml", "--run-dir", "all", "--telescope.pupil_npix", "32", "--telescope.psf_npix", "32"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(file("all").read<double>("/image"), plain);
}

TEST_F(Psf, RejectedTelescopes) {
  expect_rejected({"--system.m1_m2_separation_m", "0.36"}, {"system.m1_m2_separation_m=0.36", "focus of M1"});
  expect_rejected({"--system.m1_m2_separation_m", "0.25", "--system.m1_focal_length_m", "0.375",
                   "--system.m2_focal_length_m", "-0.125"},
                  {"afocal", "system.m2_focal_length_m"});
  const Outcome odd = place_.arago({"psf", "--telescope.pupil_npix", "65", "--system.m2_diameter_m", "0.012"});
  EXPECT_EQ(odd.code, 2);
  EXPECT_THAT(odd.err, AllOf(HasSubstr("telescope.pupil_npix=65"), HasSubstr("padded")));
  expect_rejected({"--primary.noll_indices", "0,4"}, {"primary.noll_indices"});
  expect_rejected({"--binary.spectral_flux_density", "-1"}, {"binary.spectral_flux_density"});
  expect_rejected({"--telescope.strut_width_m", "0.1"}, {"telescope.strut_width_m", "pupil"});
  expect_rejected({"--telescope.wavelengths_m", "6e-7,5e-7"}, {"telescope.wavelengths_m", "increase"});
  expect_rejected({"--telescope.image_parity", "0"}, {"telescope.image_parity"});
}

TEST_F(Psf, RejectedKeys) {
  expect_rejected({"--system.m3_diameter_m", "0.02"}, {"system.m3_diameter_m", "shera_four_plane"});
  expect_rejected({"--telescope.system", "two_plane", "--system.m1_focal_length_m", "0.3"},
                  {"system.m1_focal_length_m", "shera_three_plane"});
  expect_rejected({"--binary.separaton_as", "9"}, {"binary.separaton_as", "binary.separation_as"});
  expect_rejected({"--telescope.profile", "tolimann"}, {"tolimann", "toliman"});
  expect_rejected({"--telescope.profile", "toliman", "--telescope.system", "three_plane"}, {"telescope.system"});
  expect_rejected({"--psf.fields", "pupil,focus"}, {"psf.fields", "focal"});
  expect_rejected({"--telescope.system", "two_plane", "--psf.fields", "m2"}, {"psf.fields", "m2"});
}

TEST_F(Psf, RejectedMasks) {
  expect_rejected({"--telescope.mask", "file"}, {"telescope.mask_file"});
  const std::vector<double> values(48 * 48, 0.0);
  {
    arago::io::Hdf5Writer maps((place_.path() / "maps.h5").string(), {.schema = "test/1"});
    maps.write_replicated("/opd", {48, 48}, values.data(), {"m", "path difference"});
    maps.publish();
  }
  expect_rejected({"--telescope.mask", "opd", "--telescope.mask_file", "maps.h5:/opd"},
                  {"telescope.mask_file", "48 x 48", "telescope.pupil_npix=32"});
  const Outcome missing = psf({"--telescope.mask", "opd", "--telescope.mask_file", "nowhere.h5:/opd"});
  EXPECT_EQ(missing.code, 3);
  EXPECT_THAT(missing.err, HasSubstr("nowhere.h5"));
}

}  // namespace
