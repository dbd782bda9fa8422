// Bounds in closed form, and what Fisher matrices refuse.
#include "arago/fit/fisher.hpp"
#include "arago/fit/information.hpp"
#include "arago/optics/aperture.hpp"
#include "arago/optics/grid.hpp"
#include "arago/optics/system_graph.hpp"
#include "fit/fit_testing.hpp"

#include <Eigen/LU>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace arago::fit {
namespace {

using namespace testing;
using optics::OpticalState;
using optics::pi;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// One mirror of 0.1 m with this amplitude, stars in 550 nm light on M x M pixels of `per_resolution` a lambda / D.
struct SimpleTelescope {
  static constexpr double diameter_m = 0.1, wavelength_m = 550e-9, photons = 1e10;
  std::function<double(double x_over_d, double y_over_d)> amplitude;
  std::int64_t N = 64, M = 128;
  double per_resolution = 2;

  double pixel_rad() const { return wavelength_m / diameter_m / per_resolution; }
  optics::OpticalStructure structure() const {
    optics::OpticalStructure structure;
    structure.pupil_samples = N;
    structure.focal_samples = M;
    const optics::RealMap map("amplitude", N, N);
    for (std::int64_t row = 0; row < N; ++row)
      for (std::int64_t col = 0; col < N; ++col) map(row, col) = amplitude(place(col), place(row));
    structure.mirrors.push_back({map, optics::RealStack("no modes", 0, N, N), {}});
    return structure;
  }
  OpticalState state(const std::vector<optics::Star>& stars) const {
    OpticalState state;
    state.plate_scale_as_per_pix = pixel_rad() / optics::radian_per_arcsecond;
    state.stars = stars;
    state.wavelengths_m = {wavelength_m};
    state.weights.assign(stars.size(), {1.0});
    state.mirrors.push_back({diameter_m, 1, 0, {}});
    return state;
  }
  double place(std::int64_t i) const {
    return (static_cast<double>(i) - 0.5 * static_cast<double>(N - 1)) / static_cast<double>(N);
  }
  /// <x^2> over the light of the sampled pupil, m^2.
  double spread_m2() const {
    double light = 0, moment = 0;
    for (std::int64_t row = 0; row < N; ++row)
      for (std::int64_t col = 0; col < N; ++col) {
        const double e = amplitude(place(col), place(row)), x = diameter_m * place(col);
        light += e * e;
        moment += e * e * x * x;
      }
    return moment / light;
  }
  /// F of shifts of the stars along x, one parameter each (1 / rad^2).
  Eigen::MatrixXd information(const std::vector<optics::Star>& stars) const {
    optics::SystemGraph graph(structure());
    const OpticalState at = state(stars);
    const optics::StateLayout layout(at);
    const optics::RealMap directions("directions", stars.size(), layout.size());
    for (std::size_t star = 0; star < stars.size(); ++star)
      directions(star, layout.star_x(static_cast<std::int64_t>(star))) = 1;
    return information_of(graph.jvp(at, directions), photon_weight(graph.image(at), 0).weight);
  }
};

double gaussian(double x, double y) {
  return std::exp(-(x * x + y * y) / (2 * 0.09 * 0.09));  // at the rim 2e-7 of the middle
}
double disc(double x, double y) {
  return std::hypot(x, y) < 0.5 ? 1.0 : 0.0;
}

/// A pupil of amplitude exp(-x^2 / 2 w^2) makes a Gaussian image, sigma = lambda / (2 sqrt 2 pi w); the centroid of N
/// photons is known to sigma / sqrt(N).
TEST(FisherClosedForm, CentroidOfAGaussianImage) {
  const SimpleTelescope telescope{gaussian, 64, 96, 1};
  const double sigma = telescope.wavelength_m / (2 * std::sqrt(2.0) * pi * 0.09 * telescope.diameter_m);
  const double expected = telescope.photons / (sigma * sigma);
  EXPECT_NEAR(telescope.information({{0, 0, telescope.photons}})(0, 0) / expected, 1, 1e-6);
}

TEST(FisherClosedForm, SeparationOfTwoGaussianStars) {
  const SimpleTelescope telescope{gaussian, 64, 96, 1};
  const double apart = 12 * telescope.pixel_rad();
  const double flux_a = 3e9, flux_b = 1e10;
  const Eigen::MatrixXd F = telescope.information({{apart, 0, flux_a}, {-apart, 0, flux_b}});
  const double a = telescope.information({{apart, 0, flux_a}})(0, 0);
  const double b = telescope.information({{-apart, 0, flux_b}})(0, 0);
  // sep = x_A - x_B: the middle free, sigma^2 adds; the middle held, x_A = sep / 2 and x_B = -sep / 2.
  const Eigen::Vector2d difference(1, -1);
  EXPECT_NEAR((difference.dot(F.inverse() * difference)) / (1 / a + 1 / b), 1, 1e-6);
  EXPECT_NEAR((0.25 * difference.dot(F * difference)) / (0.25 * (a + b)), 1, 1e-6);
}

/// F -> 16 pi^2 <x^2> N / lambda^2 as the field grows: for a disc (pi D / lambda)^2 a photon.
TEST(FisherClosedForm, StarThroughADisc) {
  const std::int64_t N = 256;
  const optics::RealMap soft = optics::hard_transmission({.diameter_m = 1}, {N, 1}, 2);
  const auto rastered = [&](double x, double y) {
    return soft(std::lround(y * N + 0.5 * (N - 1)), std::lround(x * N + 0.5 * (N - 1)));
  };
  for (const auto& [M, published] : {std::pair<std::int64_t, double>{128, 0.97926}, {256, 0.99041}}) {
    const SimpleTelescope telescope{rastered, N, M, 4};
    // The published rasters have another rim: a fifth of a part in a thousand.
    const double infinite = std::pow(pi * telescope.diameter_m / telescope.wavelength_m, 2) * telescope.photons;
    EXPECT_NEAR(telescope.information({{0, 0, telescope.photons}})(0, 0) / infinite, published, 3e-4) << M;
  }
  const SimpleTelescope fine{disc, 512};
  EXPECT_NEAR(16 * fine.spread_m2() / std::pow(fine.diameter_m, 2), 1, 1e-4);
}

TEST(FisherClosedForm, AnnulusKnowsMoreThanADisc) {
  const double e = 0.5;
  const SimpleTelescope annulus{[&](double x, double y) { return disc(x, y) * (std::hypot(x, y) > 0.5 * e); }, 512};
  EXPECT_NEAR(16 * annulus.spread_m2() / std::pow(annulus.diameter_m, 2), 1 + e * e, 1e-3);
}

TEST(FisherBounds, PhaseMasksOnlyLosePosition) {
  const auto x_information = [](const char* mask) {
    const params::ParameterStore store = store_of("shera_testbed", params::SystemId::three_plane,
                                                  optics::testing::small(64, 64, 1) + Values{{"telescope.mask", mask}});
    return photon_information({}, ThetaLayout({store}, {{"binary.x_position_as"}}), optics::NoiseKind::photon)
        .fisher(0, 0);
  };
  EXPECT_LT(x_information("rosette"), x_information("none"));
}

TEST(FisherBounds, SigmasFallWithTheRootOfTheExposure) {
  FisherConfig config;
  const FisherReport once = fisher_report({}, small_store(), config);
  const FisherReport longer = fisher_report({}, small_store({{"imaging.exposure_time_s", 4 * 1800.0}}), config);
  for (Eigen::Index i = 0; i < once.theta.size(); ++i)
    EXPECT_NEAR(longer.bounds.conditional[i] / once.bounds.conditional[i], 0.5, 1e-10);
  // Inverses lose the condition of the matrix of unit diagonal, here 1e7.
  EXPECT_NEAR(longer.bounds.marginal[0] / once.bounds.marginal[0], 0.5, 1e-6);
}

TEST(FisherBounds, ReadNoiseAddsItsVariance) {
  const params::ParameterStore store = small_store({{"detector.read_noise_e", 5.0}});
  const ThetaLayout layout({store}, {{"binary.log_flux_total"}});
  const PhotonInformation found = photon_information({}, layout, optics::NoiseKind::photon_read);
  double expected = 0;
  const double read = 25 * 1800 * store.real("detector.frame_rate_hz");
  for (std::size_t k = 0; k < found.images[0].size(); ++k) {
    const double light = found.images[0].data()[k];
    expected += std::pow(std::log(10) * light, 2) / (light + read);
  }
  EXPECT_NEAR(found.fisher(0, 0) / expected, 1, 1e-12);
}

TEST(FisherBounds, KnownParametersAndPriorsTightenBounds) {
  FisherConfig config;
  config.known = {"system.plate_scale_as_per_pix", "secondary.zernike_coeffs_nm",
                  "system.plate_scale_as_per_pix + secondary.zernike_coeffs_nm"};
  const FisherReport free = fisher_report({}, small_store(), config);
  config.prior = PriorChoice::spec;
  const FisherReport held = fisher_report({}, small_store(), config);
  const auto separation = [](const FisherReport& report, std::size_t set) {
    return report.bounds.with_known[set].sigmas[0];
  };
  EXPECT_LT(free.bounds.conditional[0], separation(free, 2));
  EXPECT_LT(separation(free, 2), separation(free, 0));
  EXPECT_LT(separation(free, 2), separation(free, 1));
  EXPECT_LT(separation(free, 0), free.bounds.marginal[0]);
  EXPECT_TRUE(std::isnan(free.bounds.with_known[0].sigmas[6]));
  for (Eigen::Index i = 0; i < free.theta.size(); ++i) EXPECT_LT(held.bounds.marginal[i], free.bounds.marginal[i]);
  EXPECT_LT(held.bounds.marginal[0], 1e-4);  // its prior alone
  // The block of the others is what remains when some are known.
  const Eigen::Index n = free.theta.size();
  std::vector<Eigen::Index> others;
  for (Eigen::Index i = 0; i < n; ++i)
    if (i != 6) others.push_back(i);
  EXPECT_DOUBLE_EQ(sigmas_of(free.fisher.block(others).covariance())[0], separation(free, 0));
}

TEST(FisherSingular, DeadParametersAreNamed) {
  const params::ParameterStore store = store_of("shera_testbed", params::SystemId::three_plane,
                                                optics::testing::small(32, 32, 1) + Values{{"telescope.mask", "none"}});
  FisherConfig config;
  config.parameters = {"binary.separation_as", "primary.zernike_coeffs_nm[Z4]", "primary.zernike_coeffs_nm[Z7]"};
  EXPECT_THAT(
      rejection([&] { (void)fisher_report({}, store, config); }, ExitCode::numerical),
      AllOf(HasSubstr("M1 Z4 does not change the image"), ::testing::Not(HasSubstr("Z7")), HasSubstr("fisher.prior")));
  config.prior = PriorChoice::spec;
  EXPECT_NEAR(fisher_report({}, store, config).bounds.marginal[1], 5, 1e-6);  // its prior
  config.prior = PriorChoice::none;
  config.truncate_by_eigval = 1;
  const FisherReport cut = fisher_report({}, store, config);
  EXPECT_EQ(cut.modes.kept(), 2);
  EXPECT_EQ(cut.bounds.kept_fraction[1], 0);
  EXPECT_NEAR(cut.bounds.kept_fraction[0], 1, 1e-12);
}

TEST(FisherSingular, DirectionsAreNamedWithTheirWeights) {
  FisherConfig config;
  // Magnification, distance and plate scale are three numbers; four parameters make them.
  config.parameters = {"system.m1_focal_length_m", "system.m2_focal_length_m", "system.m1_m2_separation_m",
                       "system.pixel_pitch_m"};
  const std::string message = rejection([&] { (void)fisher_report({}, small_store(), config); }, ExitCode::numerical);
  EXPECT_THAT(message, AllOf(HasSubstr("singular"), HasSubstr("0.7"), HasSubstr("system.pixel_pitch_m"),
                             HasSubstr("truncate_by_eigval")));
}

TEST(FisherRefusals, WhatNoMatrixCanBe) {
  const ThetaNames names{{"a", "b"}, {"as", "nm"}, Eigen::Vector2d(1, 1)};
  const auto refused = [&](double aa, double ab, double ba, double bb, double scale = 1) {
    ThetaNames used = names;
    used.scale[1] = scale;
    return rejection([&] { FisherMatrix((Eigen::Matrix2d() << aa, ab, ba, bb).finished(), used); });
  };
  EXPECT_THAT(refused(1, 0, 0, std::nan("")), HasSubstr("about b and b is nan"));
  EXPECT_THAT(refused(1, 0, 0, -1), HasSubstr("about b is -1"));
  EXPECT_THAT(refused(1, std::numeric_limits<double>::infinity(), 0, 1), HasSubstr("about a and b is inf"));
  EXPECT_THAT(refused(1, 0.5, 0.2, 1), HasSubstr("must be symmetric"));
  EXPECT_THAT(refused(1, 0, 0, 1, 0), HasSubstr("scale of b is 0"));
}

TEST(FisherRefusals, ConfigurationsThatMeanNothing) {
  const auto refused = [&](const std::function<void(FisherConfig&)>& change) {
    FisherConfig config;
    change(config);
    return rejection([&] { (void)fisher_report({}, small_store(), config); });
  };
  EXPECT_THAT(refused([](FisherConfig& c) { c.parameters = {"system.m2_m3_separation_m"}; }), HasSubstr("four_plane"));
  EXPECT_THAT(refused([](FisherConfig& c) { c.parameters = {"system.m1_diameter_m"}; }),
              HasSubstr("cannot be inferred"));
  EXPECT_THAT(refused([](FisherConfig& c) { c.known = {"system.pixel_pitch_m"}; }), HasSubstr("not among the free"));
  EXPECT_THAT(refused([](FisherConfig& c) { c.known = {"binary.contrast +"}; }), HasSubstr("empty name"));
  EXPECT_THAT(refused([](FisherConfig& c) { c.truncate_k = 24; }), HasSubstr("fisher.truncate_k=24"));
  EXPECT_THAT(refused([](FisherConfig& c) { c.variance_floor = 1; }), HasSubstr("floor of 1"));
}

TEST(FisherRefusals, VariancesAndWeightsThatCannotBe) {
  const optics::RealStack columns("columns", 1, 2, 2);
  const optics::RealMap weight("weight", 2, 2);
  weight(1, 0) = -1;
  EXPECT_THAT(rejection([&] { (void)information_of(columns, weight); }), HasSubstr("weight of -1 at pixel 2"));
  weight(1, 0) = std::nan("");
  EXPECT_THAT(rejection([&] { (void)information_of(columns, weight); }), HasSubstr("weight of nan"));
  EXPECT_THAT(rejection([&] { (void)photon_weight(weight, 0); }), HasSubstr("pixel 2"));
  EXPECT_THAT(rejection([&] { (void)photon_weight(optics::RealMap("dark", 2, 2), 0); }), HasSubstr("no light"));
}

TEST(Information, FloorsAreCounted) {
  const optics::RealMap image("image", 1, 3);
  image(0, 0) = 1e6;
  image(0, 1) = 1e-9;
  const PhotonWeight weight = photon_weight(image, 0, 1e-12);
  EXPECT_EQ(weight.floored, 2);
  EXPECT_DOUBLE_EQ(weight.floor_ph2, 1e-6);
  EXPECT_DOUBLE_EQ(weight.weight(0, 2), 1e6);
}

}  // namespace
}  // namespace arago::fit
