#include "arago/fit/hmc.hpp"

#include "arago/core/stop_request.hpp"
#include "arago/fit/chain_statistics.hpp"
#include "arago/fit/sample_run.hpp"
#include "fit/fit_testing.hpp"
#include "fit/optimizer_problems.hpp"

#include <Eigen/LU>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

namespace arago::fit {
namespace {

using testing::quadratic;
using testing::small_store;

std::vector<Eigen::MatrixXd> chains_of(const Objective& objective, std::int64_t chains, std::int64_t draws) {
  std::vector<Eigen::MatrixXd> all;
  for (std::int64_t c = 0; c < chains; ++c) {
    HmcChain chain(objective, Eigen::VectorXd::Constant(objective.size, 2.0), c, {.warmup = 100, .seed = 5});
    while (chain.warming_up()) chain.step();
    Eigen::MatrixXd& rows = all.emplace_back(draws, objective.size);
    for (Eigen::Index i = 0; i < draws; ++i) {
      chain.step();
      rows.row(i) = chain.z().transpose();
    }
  }
  return all;
}

TEST(Hmc, SamplesAGaussianWithItsMeanAndCovariance) {
  Eigen::MatrixXd precision(3, 3);
  precision << 2, 0.5, 0, 0.5, 1, -0.3, 0, -0.3, 1.5;
  const Eigen::Vector3d centre(1, -2, 0.5);
  const ChainStatistics found = statistics_of(chains_of(quadratic(precision, centre), 4, 1500));
  const Eigen::MatrixXd wanted = precision.inverse();
  for (int a = 0; a < 3; ++a) {
    const double sigma = std::sqrt(wanted(a, a)), draws = found.effective_draws[a];
    EXPECT_GT(draws, 1500);
    EXPECT_LT(found.r_hat[a], 1.01);
    EXPECT_NEAR(found.mean[a], centre[a], 4 * sigma / std::sqrt(draws));  // four standard errors
    // The variance of n draws of a Gaussian has the relative error sqrt(2 / n); squares forget faster than draws here,
    // but count them as half as many to be safe.
    EXPECT_NEAR(found.covariance(a, a) / wanted(a, a), 1, 4 * std::sqrt(4 / draws));
  }
}

TEST(Hmc, LearnsAStepSizeOfTheWantedAcceptance) {
  HmcChain chain(quadratic(Eigen::MatrixXd::Identity(20, 20), Eigen::VectorXd::Zero(20)), Eigen::VectorXd::Zero(20), 0,
                 {.warmup = 400, .target_acceptance = 0.8, .seed = 2});
  while (chain.warming_up()) chain.step();
  double acceptance = 0;
  for (int i = 0; i < 600; ++i) acceptance += chain.step().acceptance / 600;
  EXPECT_NEAR(acceptance, 0.8, 0.12);  // the mean step of dual averaging is biased towards smaller steps
}

TEST(Hmc, StaysInsideTheDomainOfThePrior) {
  const Objective half = testing::walled(quadratic(Eigen::MatrixXd::Identity(1, 1), Eigen::VectorXd::Zero(1)), 0.5);
  HmcChain chain(half, Eigen::VectorXd::Constant(1, -1.0), 0, {.warmup = 100});
  double mean = 0;
  for (int i = 0; i < 4000; ++i) {
    chain.step();
    ASSERT_LE(chain.z()[0], 0.5);
    mean += chain.z()[0] / 4000;
  }
  // E[z | z < 1/2] = -phi(1/2) / Phi(1/2) = -0.5092; about 1000 independent draws of deviation 0.7: 4 errors = 0.09.
  EXPECT_NEAR(mean, -0.5092, 0.09);
}

TEST(Hmc, GoesOnBitForBit) {
  const Objective bowl = quadratic(Eigen::MatrixXd::Identity(4, 4), Eigen::VectorXd::Ones(4));
  HmcChain whole(bowl, Eigen::VectorXd::Zero(4), 3, {.warmup = 10}), first = whole, second = whole;
  for (int i = 0; i < 25; ++i) whole.step();
  for (int i = 0; i < 7; ++i) first.step();
  second.restore(first.state());
  for (int i = 0; i < 18; ++i) second.step();
  EXPECT_EQ(whole.state(), second.state());
}

TEST(ChainStatistics, RHatTellsChainsThatDisagree) {
  const Objective bowl = quadratic(Eigen::MatrixXd::Identity(1, 1), Eigen::VectorXd::Zero(1));
  std::vector<Eigen::MatrixXd> chains = chains_of(bowl, 4, 400);
  EXPECT_LT(statistics_of(chains).r_hat[0], 1.02);
  chains[0].array() += 2;
  // Halves of means 2, 2, 0 x 6: variance of means 6/7; sqrt(1 + 6/7) = 1.36.
  EXPECT_NEAR(statistics_of(chains).r_hat[0], 1.36, 0.06);
}

TEST(ChainStatistics, EffectiveDrawsOfAMovingAverage) {
  // An autoregression x <- r x + noise has (1 - r) / (1 + r) independent draws for each.
  std::vector<Eigen::MatrixXd> chains;
  for (std::uint64_t c = 0; c < 4; ++c) {
    CounterRng rng(1, Stream::test, 0, c);
    Eigen::MatrixXd& rows = chains.emplace_back(4000, 1);
    double x = 0;
    for (double& row : rows.reshaped()) row = x = 0.6 * x + 0.8 * rng.normal();
  }
  EXPECT_NEAR(statistics_of(chains).effective_draws[0] / (16000 * 0.25), 1, 0.15);
}

FitConfig three_parameters() {
  FitConfig fit;
  fit.parameters = {"binary.separation_as", "binary.x_position_as", "primary.zernike_coeffs_nm[Z4]"};
  fit.noise = optics::NoiseKind::photon;
  fit.seed = 4;
  return fit;
}

TEST(SampleRun, PosteriorIsTheInverseOfTheInformation) {
  SampleConfig config;
  config.chains = 3;
  config.draws = 150;
  config.warmup = 40;
  const SampleResult result = run_sample({}, small_store(), three_parameters(), config, {});
  for (int a = 0; a < 3; ++a) {
    EXPECT_LT(result.statistics.r_hat[a], 1.05);
    const double draws = result.statistics.effective_draws[a];
    EXPECT_NEAR(result.statistics.covariance(a, a) / result.mode_covariance(a, a), 1, 4 * std::sqrt(4 / draws));
    EXPECT_NEAR(result.statistics.mean[a], result.mode[a], 4 * std::sqrt(result.mode_covariance(a, a) / draws));
  }
}

TEST(SampleRun, GoesOnBitForBit) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "arago_sample_run";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  SampleConfig config;
  config.chains = 2;
  config.draws = 12;
  config.warmup = 6;
  const SampleResult whole = run_sample({}, small_store(), three_parameters(), config, {});
  SampleRun run{.file = (folder / "samples.h5").string()};
  run.on_iteration = [](std::int64_t iteration, double) {
    if (iteration == 9) StopRequest::request_stop("the test");
  };
  EXPECT_THROW(run_sample({}, small_store(), three_parameters(), config, run), Checkpointed);
  StopRequest::reset();
  run.on_iteration = {};
  const SampleResult rest = run_sample({}, small_store(), three_parameters(), config, run);
  for (std::size_t c = 0; c < 2; ++c) EXPECT_EQ(whole.chains[c], rest.chains[c]);
  std::filesystem::remove_all(folder);
}

TEST(SampleRanks, ChainsDoNotDependOnTheRanks) {
  const auto world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  SampleConfig config;
  config.chains = 3;
  config.draws = 8;
  config.warmup = 4;
  const SampleResult together = run_sample(world, small_store(), three_parameters(), config, {});
  const SampleResult alone = run_sample({}, small_store(), three_parameters(), config, {});
  for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(together.chains[c], alone.chains[c]);
}

}  // namespace
}  // namespace arago::fit
