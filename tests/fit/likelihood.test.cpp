// Losses of exposures: values, derivatives, rejections.
#include "arago/fit/likelihood.hpp"

#include "arago/fit/theta_prior.hpp"
#include "fit/fit_testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace arago::fit {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::HasSubstr;

const std::vector<std::string> five{"binary.separation_as", "binary.x_position_as", "binary.contrast",
                                    "binary.log_flux_total", "primary.zernike_coeffs_nm[Z4]"};
const Eigen::VectorXd offset = (Eigen::VectorXd(5) << 1e-3, -2e-3, 1e-3, 1e-4, 0.3).finished();
const Eigen::VectorXd steps = (Eigen::VectorXd(5) << 1e-3, 1e-3, 1e-3, 1e-4, 0.3).finished();

class BothLaws : public ::testing::TestWithParam<NoiseLaw> {
 protected:
  Likelihood likelihood() const { return Likelihood({}, {exact_exposure(small_store())}, {five}, GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Likelihood, BothLaws, ::testing::Values(NoiseLaw::gaussian, NoiseLaw::poisson));

TEST_P(BothLaws, GradientAgreesWithFivePointDifferences) {
  Likelihood loss = likelihood();
  const Eigen::VectorXd theta = loss.layout().reference() + offset;
  const LossExpansion at = loss.with_gradient(theta);
  const Eigen::MatrixXd information = loss.expanded(theta).information;
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    const auto value = [&](double factor) {
      return loss.value(theta + factor * steps[i] * Eigen::VectorXd::Unit(theta.size(), i)).value;
    };
    const double slope = (value(-2) - 8 * value(-1) + 8 * value(1) - value(2)) / (12 * steps[i]);
    // Fourth order in the step plus rounding of the loss: seven digits of what a step changes.
    EXPECT_NEAR(at.gradient[i], slope, 1e-6 * (std::fabs(slope) + information(i, i) * steps[i])) << five[i];
  }
}

TEST_P(BothLaws, ExpansionHasTheSameValueAndGradient) {
  Likelihood loss = likelihood();
  const Eigen::VectorXd theta = loss.layout().reference() + offset;
  const LossExpansion pulled = loss.with_gradient(theta), pushed = loss.expanded(theta);
  EXPECT_EQ(pulled.value, pushed.value);
  EXPECT_EQ(pulled.value, loss.value(theta).value);
  for (Eigen::Index i = 0; i < theta.size(); ++i)  // <J v, w> = <v, J' w>
    EXPECT_NEAR(pulled.gradient[i], pushed.gradient[i], 1e-12 * pushed.gradient.norm()) << five[i];
}

TEST_P(BothLaws, InformationIsTheSecondDifferenceAtZeroResidual) {
  Likelihood loss = likelihood();
  const Eigen::VectorXd theta = loss.layout().reference();
  const LossExpansion at = loss.expanded(theta);
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    // A hundred sigma each way: the loss rises by 5000, far above its rounding; third-order terms cancel.
    const double step = 100 / std::sqrt(at.information(i, i));
    const Eigen::VectorXd moved = step * Eigen::VectorXd::Unit(theta.size(), i);
    const double second = (loss.value(theta + moved).value - 2 * at.value + loss.value(theta - moved).value);
    EXPECT_NEAR(second / (step * step) / at.information(i, i), 1, 1e-5) << five[i];
  }
}

TEST(Likelihood, NoiselessTruthIsStationary) {
  Likelihood loss({}, {exact_exposure(small_store())}, {five}, NoiseLaw::gaussian);
  const LossExpansion at = loss.expanded(loss.layout().reference());
  for (Eigen::Index i = 0; i < at.gradient.size(); ++i)
    EXPECT_LE(std::fabs(at.gradient[i]), 1e-9 * std::sqrt(at.information(i, i))) << five[i];
}

TEST(Likelihood, NaNPixelsDoNotCountAndAreCounted) {
  Exposure exposure = exact_exposure(small_store());
  Likelihood whole({}, {exposure}, {five}, NoiseLaw::gaussian);
  Exposure holed = exposure;
  holed.data = copy_of(exposure.data);
  holed.data(12, 12) = std::nan("");
  Likelihood partial({}, {holed}, {five}, NoiseLaw::gaussian);
  const Eigen::VectorXd theta = whole.layout().reference();
  const LossExpansion all = whole.expanded(theta), fewer = partial.expanded(theta);
  EXPECT_EQ(fewer.skipped, 1);
  EXPECT_LT(fewer.information(0, 0), all.information(0, 0));
  EXPECT_TRUE(fewer.information.allFinite());
  Kokkos::deep_copy(holed.data, std::nan(""));
  Likelihood empty({}, {holed}, {five}, NoiseLaw::gaussian);
  EXPECT_THAT(rejection([&] { (void)empty.value(theta); }, ExitCode::numerical), HasSubstr("NaN"));
}

TEST(Likelihood, WhatCannotBeDataIsRefused) {
  const Exposure good = exact_exposure(small_store());
  const auto refused = [&](double datum, double variance, NoiseLaw law) {
    Exposure bad = good;
    bad.data = copy_of(good.data);
    bad.variance = copy_of(good.variance);
    bad.data(3, 4) = datum;
    bad.variance(3, 4) = variance;
    return rejection([&] { Likelihood({}, {bad}, {five}, law); });
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(refused(1, 0, NoiseLaw::gaussian), AllOf(HasSubstr("variance of 0"), HasSubstr("row 3, column 4")));
  EXPECT_THAT(refused(1, -2, NoiseLaw::gaussian), HasSubstr("variance of -2"));
  EXPECT_THAT(refused(1, std::nan(""), NoiseLaw::gaussian), HasSubstr("variance of nan"));
  EXPECT_THAT(refused(infinity, 1, NoiseLaw::gaussian), HasSubstr("datum of inf"));
  EXPECT_THAT(refused(-1, 1, NoiseLaw::poisson), HasSubstr("count of -1"));
  Exposure other = good;
  other.data = optics::RealMap("small", 5, 5);
  EXPECT_THAT(rejection([&] { Likelihood({}, {other}, {five}, NoiseLaw::poisson); }),
              AllOf(HasSubstr("5 x 5"), HasSubstr("psf_npix=24")));
  EXPECT_THAT(rejection([&] { Likelihood({}, {}, {five}, NoiseLaw::poisson); }), HasSubstr("no exposure"));
  EXPECT_THAT(rejection([&] { Likelihood({}, {good}, {{"tertiary.zernike_coeffs_nm"}}, NoiseLaw::poisson); }),
              HasSubstr("four_plane"));
}

TEST(Likelihood, FlooredVariancesAreReported) {
  const params::ParameterStore store = small_store();
  optics::RealMap data = copy_of(exact_exposure(store).data);
  data(0, 0) = 0;
  data(0, 1) = 3;
  const Exposure exposure =
      with_variance(store, data, {.kind = optics::NoiseKind::photon, .exposure_s = 1, .variance_floor = 4});
  EXPECT_EQ(exposure.floored, 2);
  EXPECT_EQ(exposure.variance_floor, 4);
  EXPECT_EQ(exposure.variance(0, 1), 4);
}

TEST(ThetaPrior, PenaltiesAndTheirDerivatives) {
  const params::ParameterStore store = small_store();
  const std::vector<std::string> names{"binary.separation_as", "binary.contrast", "binary.position_angle_deg"};
  const ThetaLayout layout({store}, {names});
  const Eigen::VectorXd centre = layout.reference();
  const ThetaPrior prior(layout, centre);
  const Eigen::VectorXd theta = centre + (Eigen::VectorXd(3) << 2e-4, 1e-3, 5e-4).finished();
  LossExpansion loss;
  loss.gradient = Eigen::VectorXd::Zero(3);
  loss.information = Eigen::MatrixXd::Zero(3, 3);
  prior.add_to(loss, theta);
  const double t = std::log(theta[1] / centre[1]) / 1e-3;
  // theta - centre has the rounding of a separation of 10 (2e-15) over a width of 1e-4.
  EXPECT_NEAR(loss.value, 0.5 * 4 + 0.5 * t * t + std::log(theta[1]), 1e-10);
  EXPECT_NEAR(loss.gradient[0], 2e-4 / 1e-8, 1e-4);
  EXPECT_NEAR(loss.gradient[1], (t / 1e-3 + 1) / theta[1], 1e-9);
  EXPECT_EQ(loss.gradient[2], 0);
  EXPECT_NEAR(loss.information(0, 0), 1e8, 1e-4);
  EXPECT_NEAR(loss.information(1, 1) * theta[1] * theta[1], 1e6, 1e-4);
  EXPECT_NEAR(loss.information(2, 2), 3e6, 1e-4);
  EXPECT_THAT(rejection([&] { ThetaPrior(layout, centre, Eigen::Vector3d(1, -1, 1)); }),
              AllOf(HasSubstr("binary.contrast"), HasSubstr("-1")));
}

}  // namespace
}  // namespace arago::fit
