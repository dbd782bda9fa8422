// Fisher matrices of the original programs, from their pupils and states, and the published tables from our profiles.
#include "arago/fit/eigenbasis.hpp"
#include "arago/fit/fisher.hpp"
#include "arago/fit/information.hpp"
#include "arago/fit/likelihood.hpp"
#include "arago/optics/system_graph.hpp"
#include "fit/fit_testing.hpp"
#include "optics/golden/golden_telescope.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::fit {
namespace {

using namespace testing;
using optics::testing::GoldenGroup;
using optics::testing::GoldenTelescope;

/// Labels and widths of priors of the original parameter vector: 7 numbers, then modes.
ThetaNames original_names(const std::vector<double>& theta) {
  ThetaNames names{{"sep", "pa", "x", "y", "log_flux", "contrast", "plate_scale"}, {}, {}};
  std::vector<double> scale{1e-4, 1e-3, 1e-2, 1e-2, 1e-3 * theta[4], 1e-3 * theta[5], 1e-3 * theta[6]};
  while (names.labels.size() < theta.size()) {
    names.labels.push_back("mode" + std::to_string(names.labels.size() - 7));
    scale.push_back(5);
  }
  names.units.assign(theta.size(), "1");
  names.scale = Eigen::Map<const Eigen::VectorXd>(scale.data(), static_cast<Eigen::Index>(scale.size()));
  return names;
}

FisherMatrix ours_of(GoldenTelescope& golden, const std::string& state) {
  const std::vector<double> theta = golden.values("theta_" + state);
  optics::SystemGraph graph(golden.structure());
  const optics::OpticalState at = golden.state(theta);
  const optics::RealStack columns = graph.jvp(at, golden.directions(theta));
  return {information_of(columns, photon_weight(graph.image(at), 0, 0).weight), original_names(theta)};
}

Eigen::MatrixXd matrix_of(GoldenTelescope& golden, const std::string& name) {
  const optics::RealMap map = golden.map(name);
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(map.data(), static_cast<Eigen::Index>(map.extent(0)),
                                    static_cast<Eigen::Index>(map.extent(1)));
}

/// |F_ab - G_ab| <= tolerance sqrt(G_aa G_bb); what is dead in one is dead in the other and not compared.
void compare(GoldenTelescope& golden, const std::string& name, const FisherMatrix& ours) {
  const Eigen::MatrixXd theirs = matrix_of(golden, name);
  ASSERT_EQ(theirs.rows(), ours.size());
  const std::vector<Eigen::Index> dead = FisherMatrix(theirs, ours.names()).dead();
  EXPECT_EQ(ours.dead(), dead) << name;
  const double tolerance = golden.tolerance(name, 1e-9);
  double worst = 0;
  for (Eigen::Index a = 0; a < ours.size(); ++a)
    for (Eigen::Index b = 0; b < ours.size(); ++b) {
      const auto is_dead = [&](Eigen::Index i) { return std::find(dead.begin(), dead.end(), i) != dead.end(); };
      if (is_dead(a) || is_dead(b)) continue;
      worst = std::max(worst, std::fabs(ours.values()(a, b) - theirs(a, b)) / std::sqrt(theirs(a, a) * theirs(b, b)));
    }
  EXPECT_LE(worst, tolerance) << golden.path(name);
  golden.note(worst, tolerance);
}

void compare_modes(GoldenTelescope& golden, const FisherMatrix& ours) {
  const std::vector<double> values = golden.values("fim_gn_A_eigenvalues");
  const Eigen::MatrixXd vectors = matrix_of(golden, "fim_gn_A_eigenvectors");
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(ours.size());
  const Eigenbasis modes(ours, 0 * ones, ones);
  for (Eigen::Index k = 0; k < ours.size(); ++k) {
    const double theirs = values[static_cast<std::size_t>(k)], allowed = 1e-14 * values[0] + 1e-9 * std::fabs(theirs);
    EXPECT_LE(std::fabs(modes.eigenvalues()[k] - theirs), allowed) << golden.path("eigenvalue ") << k;
    if (theirs < 1e-13 * values[0]) continue;
    // Rounding of the matrix (1e-14 of the largest eigenvalue) turns a vector by at most this over the next gap.
    double gap = values[0];
    for (const double other : values)
      if (other != theirs) gap = std::min(gap, std::fabs(other - theirs));
    const double turn = 23 * 1e-14 * values[0] / gap + 1e-8;
    const double cosine = std::fabs(modes.vectors().col(k).dot(vectors.col(k)));
    EXPECT_LE(1 - cosine, turn * turn + 1e-13) << golden.path("eigenvector ") << k;
  }
}

TEST(FisherGolden, MatricesAndModesOfTheOriginal) {
  optics::testing::check_telescopes([](GoldenTelescope& golden) {
    const FisherMatrix at_a = ours_of(golden, "A");
    compare(golden, "fim_gn_A", at_a);
    compare(golden, "fim_gn_B", ours_of(golden, "B"));
    if (golden.has("fim_upstream_A")) compare(golden, "fim_upstream_A", at_a);
    compare_modes(golden, at_a);
    golden.report("Fisher matrices");
  });
}

/// The Hessian of its Gaussian loss at zero residual; its plate scale never reaches the optics, so that its row is
/// zero.
void check_demonstration(const io::Hdf5Reader& file, const std::string& path, const std::string& group) {
  GoldenGroup golden(file, group);
  const params::ParameterStore store = testing::demonstration(path, group);
  Exposure exposure = exact_exposure(store);
  Kokkos::deep_copy(exposure.variance, golden.attribute("variance"));
  std::vector<std::string> names = usual_parameters(store);
  names.pop_back();  // M2 is not among them
  Likelihood likelihood({}, {exposure}, {names}, NoiseLaw::gaussian);
  const Eigen::MatrixXd ours = likelihood.expanded(likelihood.layout().reference()).information;
  const optics::RealMap theirs = golden.map("fim_truth");
  ASSERT_EQ(static_cast<std::size_t>(ours.rows()), theirs.extent(0));
  const double tolerance = golden.tolerance("fim_truth", 1e-9);
  for (Eigen::Index a = 0; a < ours.rows(); ++a)
    for (Eigen::Index b = 0; b < ours.rows(); ++b) {
      if (a == 6 || b == 6) continue;
      const double error = std::fabs(ours(a, b) - theirs(a, b)) / std::sqrt(theirs(a, a) * theirs(b, b));
      EXPECT_LE(error, tolerance) << likelihood.layout().labels()[static_cast<std::size_t>(a)] << " " << b;
      golden.note(error, tolerance);
    }
  golden.report("Hessian");
}

TEST(FisherGolden, HessianOfTheRefactoredProgram) {
  int count = 0;
  for (const auto& path : optics::testing::golden_telescope_files()) {
    const io::Hdf5Reader file(path.string());
    for (const std::string& name : file.children("/")) {
      if (!file.has("/" + name + "/fim_truth")) continue;
      check_demonstration(file, path.string(), "/" + name);
      ++count;
    }
  }
  EXPECT_GT(count, 0) << "no Hessians in " << optics::testing::golden_folder();
}

/// A line of the published table: F at separation 10, angle 90, all modes zero, 4 struts, lit for 1800 s.
struct Published {
  const char* name;
  const char* profile;
  std::int64_t samples;
  const char* mask;
  std::vector<double> diagonal;  // separation, angle, x, y, log flux, contrast, plate scale; M1 Z4, Z7, Z11; M2 Z4, Z7
  double sep_x, sep_plate, largest;
  Eigen::Index above_1e4;
};

const std::vector<Published> table{{"no mask, 64",
                                    "shera_testbed",
                                    64,
                                    "none",
                                    {2.217107e11, 6.771234e9, 8.862296e11, 8.898900e11, 1.099071e12, 3.849127e11,
                                     2.012387e14, 0, 6.690903e7, 0, 5.677558e1, 6.433423e7},
                                    -2.422248e11,
                                    -6.268885e12,
                                    2.0167e14,
                                    11},
                                   {"rosette, 64",
                                    "shera_testbed",
                                    64,
                                    "rosette",
                                    {3.228567e10, 8.427946e8, 1.278722e11, 1.097137e11, 8.895316e11, 1.862785e11,
                                     5.033441e13, 8.956491e6, 1.982652e7, 1.247855e7, 1.958891e5, 7.485061e6},
                                    -4.148149e10,
                                    -9.126572e11,
                                    5.0380e13,
                                    15},
                                   {"rosette, 256",
                                    "shera_testbed",
                                    256,
                                    "rosette",
                                    {3.754624e10, 9.849563e8, 1.495908e11, 1.294507e11, 1.095398e12, 2.086217e11,
                                     2.267057e14, 1.206176e7, 2.238235e7, 1.632995e7, 2.587214e5, 8.890888e6},
                                    -4.945292e10,
                                    -1.299675e12,
                                    2.2672e14,
                                    15},
                                   {"flight, 256",
                                    "shera_flight",
                                    256,
                                    "rosette",
                                    {1.235614e12, 3.410374e10, 4.922515e12, 4.481867e12, 2.384013e12, 7.359133e11,
                                     1.143860e16, 5.415000e7, 8.505659e7, 6.322689e7, 1.560470e7, 7.229007e7},
                                    -1.389211e12,
                                    -1.007261e14,
                                    1.1441e16,
                                    15}};

params::ParameterStore store_for(const Published& line) {
  return store_of(line.profile, params::SystemId::three_plane,
                  optics::testing::small(line.samples, line.samples) + Values{{"telescope.mask", line.mask}});
}

TEST(FisherTable, PublishedEntriesAndModes) {
  const std::vector<Eigen::Index> places{0, 1, 2, 3, 4, 5, 6, 7, 10, 14, 15, 18};
  for (const Published& line : table) {
    SCOPED_TRACE(line.name);
    const params::ParameterStore store = store_for(line);
    const ThetaLayout layout({store}, {usual_parameters(store)});
    const PhotonInformation photons = photon_information({}, layout, optics::NoiseKind::photon);
    const Eigen::MatrixXd& F = photons.fisher;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const double found = F(places[i], places[i]);
      if (line.diagonal[i] == 0)
        EXPECT_LT(found, 1e-6) << layout.labels()[i];
      else  // the table comes from finite differences
        EXPECT_NEAR(found / line.diagonal[i], 1, 1e-6) << layout.labels()[static_cast<std::size_t>(places[i])];
    }
    EXPECT_NEAR(F(0, 2) / line.sep_x, 1, 2e-6);
    EXPECT_NEAR(F(0, 6) / line.sep_plate, 1, 2e-6);
    const double image_sum = optics::sum(photons.images[0]);
    EXPECT_NEAR(F(4, 4) / (std::pow(std::log(10), 2) * image_sum), 1, 1e-12);
    const FisherMatrix fisher(F, ThetaNames::of(layout, layout.reference()));
    const Eigen::VectorXd ones = Eigen::VectorXd::Ones(F.rows());
    const Eigenbasis modes(fisher, 0 * ones, ones, {.truncate_by_eigval = 1e4});
    EXPECT_NEAR(modes.eigenvalues()[0] / line.largest, 1, 5e-5);  // five digits
    EXPECT_EQ(modes.kept(), line.above_1e4);
  }
}

TEST(FisherTable, OneSigmaOfTheFirstFifteen) {
  struct Line {
    std::size_t row;
    double separation_uas, x_uas, y_uas, angle_deg, plate_ppm, scale_known_uas, all_known_uas;
  };
  for (const Line& line : {Line{1, 9.424, 3.929, 4.082, 4.497e-5, 0.572, 0, 0},
                           Line{2, 7.383, 3.636, 3.813, 4.247e-5, 0.209, 6.880, 5.161},
                           Line{3, 1.809, 0.553, 0.574, 6.544e-6, 0.143, 1.089, 0.900}}) {
    SCOPED_TRACE(table[line.row].name);
    FisherConfig config;
    const params::ParameterStore store = store_for(table[line.row]);
    config.parameters = usual_parameters(store);
    config.parameters.pop_back();
    config.known = {"system.plate_scale_as_per_pix"};
    const FisherReport report = fisher_report({}, store, config);
    const auto expect = [](double found, double printed) { EXPECT_NEAR(found / printed, 1, 1e-3) << printed; };
    const Eigen::VectorXd& sigma = report.bounds.marginal;
    expect(1e6 * sigma[0], line.separation_uas);
    expect(sigma[1], line.angle_deg);
    expect(1e6 * sigma[2], line.x_uas);
    expect(1e6 * sigma[3], line.y_uas);
    expect(1e6 * sigma[6] / report.theta[6], line.plate_ppm);
    if (line.all_known_uas == 0) continue;
    expect(1e6 * report.bounds.with_known[0].sigmas[0], line.scale_known_uas);
    expect(1e6 * report.bounds.conditional[0], line.all_known_uas);
  }
}

}  // namespace
}  // namespace arago::fit
