// Descents of the original programs, step by step: whitened eigenmodes and Adam.
#include "arago/fit/eigenbasis.hpp"
#include "arago/fit/first_order.hpp"
#include "arago/fit/fit_problem.hpp"
#include "arago/fit/information.hpp"
#include "fit/fit_testing.hpp"
#include "optics/golden/golden_telescope.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

namespace arago::fit {
namespace {

using optics::testing::golden_folder;
using optics::testing::golden_telescope_files;
using optics::testing::GoldenGroup;
using optics::testing::GoldenTelescope;

Eigen::VectorXd vector_from(const std::vector<double>& values) {
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

/// The Gaussian loss of a golden telescope against data, as a function of the original parameter vector.
Objective golden_objective(const std::shared_ptr<GoldenTelescope>& golden, const optics::RealMap& data) {
  const auto graph = std::make_shared<optics::SystemGraph>(golden->structure());
  const auto loss = [=](const Eigen::VectorXd& x, const optics::RealMap& slope) {
    return optics::gaussian_loss(graph->image(golden->state(list_of(x))), data, data, slope).value;
  };
  Objective objective;
  objective.size = static_cast<Eigen::Index>(golden->parameters());
  objective.value = [=](const Eigen::VectorXd& x) { return loss(x, {}); };
  objective.gradient = [=](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
    const optics::RealMap slope("slope", data.extent(0), data.extent(1));
    const double value = loss(x, slope);
    const optics::RealMap directions = golden->directions(list_of(x));
    const std::vector<double> by_state = graph->vjp(golden->state(list_of(x)), slope).values;
    gradient = Eigen::VectorXd::Zero(objective.size);
    for (Eigen::Index a = 0; a < gradient.size(); ++a)
      for (std::size_t e = 0; e < by_state.size(); ++e) gradient[a] += directions(a, e) * by_state[e];
    return value;
  };
  objective.curved = [=](const Eigen::VectorXd& x) {
    Curved at;
    at.value = objective.gradient(x, at.gradient);
    const optics::OpticalState state = golden->state(list_of(x));
    at.curvature =
        information_of(graph->jvp(state, golden->directions(list_of(x))), photon_weight(graph->image(state), 0).weight);
    return at;
  };
  return objective;
}

/// theta = reference + B z with the modes above the cut, whitened, no scale: the original's choice.
LinearSpace golden_modes(const Objective& objective, const Eigen::VectorXd& reference, double cut) {
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(objective.size);
  std::vector<std::string> labels(static_cast<std::size_t>(objective.size), "parameter");
  const FisherMatrix fisher(objective.curved(reference).curvature, {labels, labels, ones});
  return {reference, Eigenbasis(fisher, reference, ones, {.truncate_by_eigval = cut}).basis(), ones};
}

void check_recovery(const io::Hdf5Reader& file, const std::string& name) {
  GoldenGroup golden(file, "/" + name);
  const std::string design = golden.attribute<std::string>("design");
  const auto n = std::to_string(golden.attribute<std::int64_t>("pupil_npix"));
  const auto telescope = std::make_shared<GoldenTelescope>(file, "/" + design + "_real_N" + n + "_M" + n + "_os1");
  const Objective objective = golden_objective(telescope, telescope->map("image_A"));
  const LinearSpace modes =
      golden_modes(objective, vector_from(golden.values("theta_ref")), golden.attribute("eigenvalue_cut"));
  ASSERT_EQ(modes.basis.cols(), golden.attribute<std::int64_t>("kept_modes"));
  FirstOrder descent(in_space(objective, modes), modes.z_of(vector_from(golden.values("theta_start"))),
                     {.kind = FirstOrderKind::sgd, .schedule = {.rate = golden.attribute("effective_step")}});
  const double true_loss = golden.attribute("true_loss");
  const std::vector<double> loss = golden.values("loss");
  for (std::size_t i = 0; i < 20; ++i) {
    const double ours = descent.value() - true_loss, theirs = loss[i] - true_loss;
    EXPECT_NEAR(ours, theirs, 1e-6 * theirs) << name << ", step " << i;
    golden.note(std::fabs(ours - theirs), 1e-6 * theirs);
    descent.step();
  }
  // From 3e9 the excess falls below the rounding of the loss (1e-9 of it) within 80 steps, and stays there.
  if (n == "64") {
    for (int i = 20; i < 100; ++i) descent.step();
    EXPECT_NEAR(descent.value(), true_loss, 1e-9 * true_loss);
    EXPECT_LT(std::fabs(modes.x_of(descent.x())[0] - modes.reference[0]) * 1e6, 1e-4) << "separation in uas";
  }
  golden.report("whitened descent");
}

TEST(FitGolden, WhitenedDescentsOfThePublishedRecovery) {
  int count = 0;
  for (const auto& path : golden_telescope_files()) {
    const io::Hdf5Reader file(path.string());
    for (const std::string& name : file.children("/")) {
      if (!name.starts_with("recovery_")) continue;
      check_recovery(file, name);
      ++count;
    }
  }
  EXPECT_GT(count, 0) << "no recoveries in " << golden_folder();
}

/// Adam of the refactored program: its plate scale never reaches the optics, so only the prior moves it.
void check_adam(const std::string& file, const std::string& group) {
  const io::Hdf5Reader reader(file);
  GoldenGroup golden(reader, group);
  const params::ParameterStore store = testing::demonstration(file, group);
  FitConfig config;
  config.variance_ph2 = golden.attribute("variance");
  config.start = FitStart::reference;
  const FitProblem problem = make_problem({}, store, config);
  const Eigen::VectorXd truth = vector_from(golden.values("theta_truth"));
  ASSERT_EQ(problem.reference.size(), truth.size());
  EXPECT_LT((problem.reference - truth).cwiseAbs().maxCoeff(), 1e-14);
  golden.expect_map("image_truth_zero_aberrations", problem.likelihood->exposures().front().data, 1e-9);
  Eigen::VectorXd widths = Eigen::VectorXd::Ones(truth.size());
  widths.head(7) << 0.01, 0.5, 0.005, 0.005, 0.05, 0.05, 0.002;
  const ThetaPrior prior(problem.layout(), truth, widths);
  Objective objective;
  objective.size = truth.size();
  objective.gradient = [&](const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) {
    Eigen::VectorXd seen = theta;
    seen[6] = truth[6];
    LossExpansion loss = problem.likelihood->with_gradient(seen);
    loss.gradient[6] = 0;
    prior.add_to(loss, theta);
    gradient = loss.gradient;
    return loss.value;
  };
  FirstOrder descent(objective, vector_from(golden.values("theta_start")),
                     {.kind = FirstOrderKind::adam, .schedule = {.rate = 1e-2}});
  const std::vector<double> losses = golden.values("adam_loss");
  const optics::RealMap history = golden.map("adam_theta_history");
  for (std::size_t i = 0; i < losses.size(); ++i) {
    EXPECT_NEAR(descent.value(), losses[i], 1e-6 * losses[i]) << "step " << i;
    golden.note(std::fabs(descent.value() - losses[i]), 1e-6 * losses[i]);
    descent.step();
    for (std::size_t a = 0; a < history.extent(1); ++a)
      EXPECT_NEAR(descent.x()[static_cast<Eigen::Index>(a)], history(i, a),
                  1e-6 * std::max(1.0, std::fabs(history(i, a))));
  }
  golden.report("Adam");
}

TEST(FitGolden, AdamOfTheCanonicalDemonstration) {
  int count = 0;
  for (const auto& path : golden_telescope_files()) {
    const io::Hdf5Reader file(path.string());
    for (const std::string& name : file.children("/")) {
      if (!file.has("/" + name + "/adam_loss")) continue;
      check_adam(path.string(), "/" + name);
      ++count;
    }
  }
  EXPECT_GT(count, 0) << "no descents by Adam in " << golden_folder();
}

}  // namespace
}  // namespace arago::fit
