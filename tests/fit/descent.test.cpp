#include "arago/fit/descent.hpp"

#include "arago/fit/signals.hpp"
#include "arago/params/keys.hpp"
#include "fit/fit_testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::fit {
namespace {

using testing::rejection;
using testing::small_store;
namespace keys = params::keys;

/// G2 of the published numbers: testbed with rosette, 64 x 64, at separation 10.
params::ParameterStore rosette_store(const testing::Values& values = {}) {
  using testing::operator+;
  return testing::store_of("shera_testbed", params::SystemId::three_plane, optics::testing::small(64, 64) + values);
}

FitState run(const params::ParameterStore& store, const FitConfig& config) {
  const FitProblem problem = make_problem({}, store, config);
  Descent descent(problem, config);
  while (!descent.ended()) descent.step();
  return descent.state();
}

double separation_error_uas(const FitProblem& problem, const Eigen::VectorXd& theta) {
  return find(signals_of(problem.layout(), problem.truth, {theta}), "binary.separation_error_uas")->values(0, 0);
}

TEST(Descent, GaussNewtonRecoversTheSeparationFromPriorWidthsWithinFiveSteps) {
  // Four draws of the start from the priors: 1e-3 uas after four steps, 1e-6 after five (published: 8 are allowed).
  for (const std::int64_t seed : {1, 2, 3, 4}) {
    FitConfig config;
    config.method = FitMethod::gauss_newton;
    config.seed = seed;
    const FitProblem problem = make_problem({}, rosette_store(), config);
    Descent descent(problem, config);
    EXPECT_GT(descent.state().trace.loss.front(), 1e6) << "the start is far from the truth";
    for (int i = 0; i < 8 && !descent.ended(); ++i) descent.step();
    EXPECT_LT(std::abs(separation_error_uas(problem, descent.theta())), 1e-6);
  }
}

TEST(Descent, LevenbergMarquardtRecoversThreeTruthsFromBothSidesOnBothTelescopes) {
  for (const char* profile : {"shera_testbed", "shera_flight"})
    for (const double truth : {9.5, 10.0, 11.0})
      for (const double offset : {-0.01, 0.01}) {
        FitConfig config;
        config.start_values = {{"binary.separation_as", truth + offset}};
        config.truth = {{"binary.separation_as", truth}};
        const auto store = testing::store_of(profile, params::SystemId::three_plane, optics::testing::small(64, 64));
        const FitProblem problem = make_problem({}, store, config);
        Descent descent(problem, config);
        while (!descent.ended()) descent.step();
        EXPECT_EQ(name_of(descent.state().end), "converged") << profile << " " << truth << " " << offset;
        EXPECT_LT(std::abs(separation_error_uas(problem, descent.theta())), 0.01);
      }
}

TEST(Descent, EveryMethodFindsTheSameMinimum) {
  FitConfig config;
  config.parameters = {"binary.separation_as", "binary.x_position_as", "primary.zernike_coeffs_nm[Z4]"};
  config.steps = 300;
  const params::ParameterStore store = small_store();
  const FitState wanted = run(store, config);
  ASSERT_EQ(wanted.end, FitEnd::converged);
  const FitProblem problem = make_problem({}, store, config);
  for (const FitMethod method : {FitMethod::gauss_newton, FitMethod::lbfgs, FitMethod::sgd}) {
    config.method = method;
    config.space = method == FitMethod::sgd ? FitSpace::eigen : FitSpace::pure;
    config.learning_rate = 0.5;
    const FitState state = run(store, config);
    EXPECT_NE(state.end, FitEnd::step_limit) << static_cast<int>(method);
    // All stop within 1e-3 of a standard deviation (step tolerance; sgd halves the distance each step).
    EXPECT_LT(std::abs(separation_error_uas(problem, state.trace.theta.back()) -
                       separation_error_uas(problem, wanted.trace.theta.back())),
              0.1);
  }
}

TEST(Descent, WhitenedEigenStepsLowerTheExcessBy05625) {
  // Start at one standard deviation along every mode: the loss is quadratic there to about 1e-4.
  FitConfig config;
  config.method = FitMethod::sgd;
  config.space = FitSpace::eigen;
  config.scaling = ModeScaling::none;
  config.truncate_by_eigval = 1e4;
  config.learning_rate = 0.25;
  config.start = FitStart::reference;
  FitProblem problem = make_problem({}, rosette_store(), config);
  const LinearSpace modes = Descent(problem, config).space();
  ASSERT_EQ(modes.basis.cols(), 15);
  const double floor = problem.objective.value(problem.reference);
  problem.start = modes.x_of(Eigen::VectorXd::Ones(15));
  Descent descent(problem, config);
  double before = descent.state().trace.loss.back() - floor;
  for (int i = 0; i < 6; ++i) {
    descent.step();
    const double excess = descent.state().trace.loss.back() - floor;
    EXPECT_NEAR(excess / before, 0.5625, 1e-4);
    before = excess;
  }
}

TEST(Descent, TruncatedModesStayAtTheReference) {
  FitConfig config;
  config.space = FitSpace::eigen;
  config.truncate_k = 5;
  config.seed = 3;
  const FitProblem problem = make_problem({}, small_store(), config);
  Descent descent(problem, config);
  for (int i = 0; i < 4 && !descent.ended(); ++i) descent.step();
  // What is left of theta - reference once the kept modes are taken out is rounding.
  const Eigen::VectorXd left = descent.theta() - descent.space().x_of(descent.space().z_of(descent.theta()));
  EXPECT_LT(left.cwiseQuotient(problem.widths).cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_EQ(descent.space().basis.cols(), 5);
}

TEST(Descent, GoesOnBitForBit) {
  for (const FitMethod method : {FitMethod::levenberg_marquardt, FitMethod::lbfgs, FitMethod::adam, FitMethod::sgd}) {
    FitConfig config;
    config.method = method;
    config.space = method == FitMethod::sgd ? FitSpace::eigen : FitSpace::scaled;
    config.learning_rate = method == FitMethod::adam ? 1e-2 : 0.25;
    config.steps = 6;
    config.seed = 5;
    config.noise = optics::NoiseKind::photon;
    const FitProblem problem = make_problem({}, small_store(), config);
    Descent whole(problem, config), first(problem, config);
    while (!whole.ended()) whole.step();
    for (int i = 0; i < 2; ++i) first.step();
    const FitProblem again = make_problem({}, small_store(), config);
    Descent second(again, config, first.state());
    while (!second.ended()) second.step();
    EXPECT_EQ(whole.state().optimizer, second.state().optimizer);
    EXPECT_EQ(whole.state().trace.loss, second.state().trace.loss);
  }
}

TEST(Descent, UnconstrainedCoordinatesReachTheSamePlace) {
  FitConfig config;
  config.parameters = {"binary.separation_as", "binary.contrast"};
  config.coordinates = params::Coordinates::unconstrained;
  config.start_values = {{"binary.contrast", 0.5}};  // far from 0.3; a full step in contrast would be below zero
  const FitProblem problem = make_problem({}, small_store(), config);
  Descent descent(problem, config);
  while (!descent.ended()) descent.step();
  EXPECT_EQ(descent.state().end, FitEnd::converged);
  EXPECT_LT(std::abs(separation_error_uas(problem, descent.theta())), 0.1);
}

TEST(Descent, RatesOfParametersAndSchedules) {
  FitConfig config;
  config.parameters = {"binary.separation_as", "binary.x_position_as"};
  config.method = FitMethod::adam;
  config.learning_rate = 1e-6;
  config.rate_factors = {{"binary.x_position_as", 0.0}};
  config.schedule_start = 1;
  config.steps = 3;
  const FitState state = run(small_store(), config);
  const auto& theta = state.trace.theta;
  EXPECT_EQ(theta[1], theta[0]) << "no rate before the first step of the schedule";
  EXPECT_NE(theta[2][0], theta[1][0]);
  EXPECT_EQ(theta[3][1], theta[0][1]) << "factor 0";
}

TEST(FitRejections, NamesAndValues) {
  const params::ParameterStore store = small_store();
  const auto message = [&](const FitConfig& config, const ObservationFiles& files = {}) {
    return rejection([&] { make_problem({}, store, config, files); });
  };
  FitConfig config;
  config.parameters = {"binary.seperation_as"};
  EXPECT_THAT(message(config), ::testing::HasSubstr("binary.separation_as"));
  config.parameters = {"tertiary.zernike_coeffs_nm"};
  EXPECT_THAT(message(config), ::testing::HasSubstr("four_plane"));
  config = {};
  config.start_values = {{"binary.separation_as", -1.0}};
  EXPECT_THAT(message(config), ::testing::AllOf(::testing::HasSubstr("fit.start_values"), ::testing::HasSubstr("-1")));
  config = {};
  config.truth = {{"binary.contrst", 0.3}};
  EXPECT_THAT(message(config),
              ::testing::AllOf(::testing::HasSubstr("fit.truth"), ::testing::HasSubstr("binary.contrast")));
  config = {};
  config.schedule_steps = {3};
  EXPECT_THAT(message(config), ::testing::HasSubstr("fit.schedule_factors"));
  config = {};
  config.method = FitMethod::adam;
  config.rate_factors = {{"secondary.zernike_coeffs_nm", 2.0}};
  const FitProblem problem = make_problem({}, store, config);
  EXPECT_THAT(rejection([&] { Descent(problem, config); }), ::testing::HasSubstr("not fitted"));
  EXPECT_THAT(message({}, {"", "truth.toml"}), ::testing::HasSubstr("input.truth"));
}

}  // namespace
}  // namespace arago::fit
