// Modes: scaling, truncation, both whitenings.
#include "arago/fit/eigenbasis.hpp"

#include "fit/fit_testing.hpp"

#include <Eigen/Cholesky>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::fit {
namespace {

using namespace testing;
using ::testing::HasSubstr;

/// Three parameters of very different units.
FisherMatrix sample() {
  Eigen::Matrix3d F;
  F << 4e10, 1e5, 2e3, 1e5, 9.0, 0.1, 2e3, 0.1, 1e-2;
  return {F, {{"a", "b", "c"}, {"as", "nm", "deg"}, Eigen::Vector3d(1e-5, 1, 10)}};
}
const Eigen::Vector3d reference(10, 3, -2), moved(10 + 1e-6, 3.2, -2.5);

TEST(Eigenbasis, ModesDiagonaliseTheScaledMatrix) {
  const FisherMatrix fisher = sample();
  const Eigenbasis modes(fisher, reference, fisher.names().scale, {}, Whitening::unit);
  const Eigen::MatrixXd diagonal = modes.basis().transpose() * fisher.values() * modes.basis();
  for (Eigen::Index i = 0; i < 3; ++i)
    for (Eigen::Index j = 0; j < 3; ++j)
      EXPECT_NEAR(diagonal(i, j), i == j ? modes.eigenvalues()[i] : 0.0, 1e-13 * modes.eigenvalues()[0]);
  EXPECT_GE(modes.eigenvalues()[0], modes.eigenvalues()[1]);
  EXPECT_GE(modes.eigenvalues()[1], modes.eigenvalues()[2]);
}

TEST(Eigenbasis, WhitenedModesHaveUnitCurvature) {
  const FisherMatrix fisher = sample();
  const Eigenbasis modes(fisher, reference, fisher.names().scale);
  const Eigen::MatrixXd curvature = modes.basis().transpose() * fisher.values() * modes.basis();
  EXPECT_LE((curvature - Eigen::Matrix3d::Identity()).cwiseAbs().maxCoeff(), 1e-11);  // 1e-12 / 0.9 in the weights
}

TEST(Eigenbasis, BothMapsReturnAndPullGradients) {
  const FisherMatrix fisher = sample();
  for (const Whitening whitening : {Whitening::unit, Whitening::curvature}) {
    const Eigenbasis modes(fisher, reference, fisher.names().scale, {}, whitening);
    const Eigen::VectorXd back = modes.theta(modes.modes(moved));
    for (Eigen::Index i = 0; i < 3; ++i) EXPECT_NEAR(back[i], moved[i], 1e-13 * std::fabs(moved[i]));
    // Loss 0.5 d' F d: its gradient in z from that in theta.
    const Eigen::VectorXd d = moved - reference, z = modes.modes(moved);
    const Eigen::VectorXd pulled = modes.pulled(fisher.values() * d);
    const Eigen::MatrixXd in_modes = modes.basis().transpose() * fisher.values() * modes.basis();
    EXPECT_LE((pulled - in_modes * z).cwiseAbs().maxCoeff(), 1e-12 * pulled.cwiseAbs().maxCoeff());
  }
}

TEST(Eigenbasis, InverseMapIsTheLeastSquaresOne) {
  const FisherMatrix fisher = sample();
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(3);
  const Eigenbasis modes(fisher, reference, ones, {.truncate_k = 2});
  const Eigen::MatrixXd& B = modes.basis();
  const Eigen::VectorXd solved = (B.transpose() * B).ldlt().solve(B.transpose() * (moved - reference));
  const Eigen::VectorXd z = modes.modes(moved);
  for (Eigen::Index k = 0; k < 2; ++k) EXPECT_NEAR(z[k], solved[k], 1e-9 * z.norm());
}

TEST(Eigenbasis, CutsKeepWhatTheySay) {
  const FisherMatrix fisher = sample();
  const auto kept = [&](const ModeCut& cut) { return Eigenbasis(fisher, reference, fisher.names().scale, cut).kept(); };
  const Eigen::VectorXd all = Eigenbasis(fisher, reference, fisher.names().scale).eigenvalues();
  EXPECT_EQ(kept({}), 3);
  EXPECT_EQ(kept({.truncate_k = 2}), 2);
  EXPECT_EQ(kept({.truncate_by_eigval = all[1]}), 2);
  EXPECT_EQ(kept({.truncate_by_eigval = 2 * all[0]}), 1);  // never none
  EXPECT_THAT(rejection([&] { (void)kept({.truncate_k = 4}); }), HasSubstr("truncate_k=4"));
  // What is cut stays at the reference exactly.
  const Eigenbasis modes(fisher, reference, fisher.names().scale, {.truncate_k = 1});
  const Eigen::VectorXd there = modes.theta(modes.modes(moved));
  const Eigenbasis whole(fisher, reference, fisher.names().scale);
  const Eigen::VectorXd z = whole.modes(there);
  EXPECT_LE(std::fabs(z[1]), 1e-9 * std::fabs(z[0]));
  EXPECT_LE(std::fabs(z[2]), 1e-9 * std::fabs(z[0]));
}

TEST(Eigenbasis, AllModesGiveTheCovariance) {
  const FisherMatrix fisher = sample();
  const Eigenbasis modes(fisher, reference, fisher.names().scale);
  const Eigen::MatrixXd exact = fisher.covariance();
  for (Eigen::Index i = 0; i < 3; ++i)
    for (Eigen::Index j = 0; j < 3; ++j)
      EXPECT_NEAR(modes.covariance()(i, j), exact(i, j), 1e-12 * std::sqrt(exact(i, i) * exact(j, j)));
  EXPECT_LE((exact * fisher.values() - Eigen::Matrix3d::Identity()).cwiseAbs()(0, 0), 1e-12);
  EXPECT_LE((modes.kept_fraction() - Eigen::Vector3d::Ones()).cwiseAbs().maxCoeff(), 1e-14);
}

/// Question 6: with a symmetric pupil even modes have no slope at zero; they are named, never whitened.
TEST(OpenQuestions, Q6_DeadParametersAreReportedNeverWhitened) {
  Eigen::Matrix3d F = sample().values();
  F.row(1).setZero();
  F.col(1).setZero();
  F(1, 1) = 5e-16;
  const FisherMatrix fisher(F, sample().names());
  EXPECT_THAT(fisher.dead(), ::testing::ElementsAre(1));
  const Eigenbasis modes(fisher, reference, fisher.names().scale);
  EXPECT_EQ(modes.kept(), 2);
  EXPECT_EQ(modes.eigenvalues()[2], 0);
  EXPECT_EQ(modes.basis().row(1).cwiseAbs().maxCoeff(), 0);
  EXPECT_EQ(modes.theta(modes.modes(moved))[1], reference[1]);
  EXPECT_TRUE(modes.basis().allFinite());
}

}  // namespace
}  // namespace arago::fit
