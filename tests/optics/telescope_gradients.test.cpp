// Derivatives of images and losses with respect to parameters, from the key to the pixel, in every system.
#include "arago/optics/noise.hpp"
#include "telescope_testing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace arago::optics {
namespace {

using namespace testing;
using params::ThetaPacking;

/// All stored parameters that can be inferred.
std::vector<std::string> inferable(const params::ParamSpec& spec) {
  std::vector<std::string> keys;
  for (const params::ParamField& field : spec.fields())
    if (field.inferable && field.kind != params::Kind::derived) keys.push_back(field.key);
  return keys;
}

/// Steps that balance the fourth order of the formula against the rounding of images.
double step_of(const std::string& unit, const std::string& label) {
  static const std::map<std::string, double> steps{
      {"as", 2e-3}, {"deg", 2e-2}, {"nm", 0.5}, {"dex", 1e-3}, {"as/pix", 2e-5}};
  if (label == "system.pixel_pitch_m") return 4e-10;
  if (label == "system.m1_focal_length_m" || label == "system.m1_m2_separation_m") return 4e-6;
  if (label == "system.m2_focal_length_m") return 4e-6;
  if (label == "imaging.plate_scale_scale") return 1e-4;
  if (label == "binary.contrast") return 1e-3;
  return steps.at(unit);
}

double length(const Eigen::VectorXd& gradient) {
  double squares = 0;
  for (Eigen::Index i = 0; i < gradient.size(); ++i) squares += gradient[i] * gradient[i];
  return std::sqrt(squares);
}

struct Derivatives {
  SheraTelescope telescope;
  ThetaPacking packing;
  Eigen::VectorXd theta;

  explicit Derivatives(const ParameterStore& store) : Derivatives(store, inferable(store.spec())) {}
  Derivatives(const ParameterStore& store, const std::vector<std::string>& selection)
      : telescope(store), packing(store, selection), theta(packing.pack(store)) {}

  RealMap image(const Eigen::VectorXd& at) { return telescope.image(packing.unpack(at, telescope.store())); }
  RealMap five_points(std::size_t p, double h) {
    const auto at = [&](double factor) {
      Eigen::VectorXd moved = theta;
      moved[static_cast<Eigen::Index>(p)] += factor * h;
      return image(moved);
    };
    const RealMap a = at(-2), b = at(-1), c = at(1), d = at(2);
    RealMap slope("slope", a.extent(0), a.extent(1));
    for (std::size_t k = 0; k < slope.size(); ++k)
      slope.data()[k] = (8 * (c.data()[k] - b.data()[k]) - (d.data()[k] - a.data()[k])) / (12 * h);
    return slope;
  }
};

ConstRealMap column(const RealStack& stack, std::size_t p) {
  return ConstRealMap(&stack(p, 0, 0), stack.extent(1), stack.extent(2));
}

void check_against_differences(Derivatives at) {
  const RealStack jacobian = at.telescope.jvp(at.packing, at.theta);
  double worst = 0;
  for (std::size_t p = 0; p < at.packing.size(); ++p) {
    const std::string& label = at.packing.labels()[p];
    const RealMap slope = at.five_points(p, step_of(at.packing.units()[p], label));
    const double error = relative_difference(slope, column(jacobian, p));
    EXPECT_LT(error, 1e-7) << label;
    worst = std::max(worst, error);
  }
  ::testing::Test::RecordProperty("largest_error", std::to_string(worst));
}

ParameterStore busy_testbed(SystemId system) {
  return busy(store_of("shera_testbed", system, small(32, 16, 2)));
}

TEST(TelescopeGradients, TwoPlaneEqualsDifferences) {
  check_against_differences(Derivatives(busy_testbed(SystemId::two_plane)));
}
TEST(TelescopeGradients, ThreePlaneEqualsDifferences) {
  check_against_differences(Derivatives(busy_testbed(SystemId::three_plane)));
}
TEST(TelescopeGradients, FourPlaneEqualsDifferences) {
  check_against_differences(Derivatives(busy_testbed(SystemId::four_plane)));
}
TEST(TelescopeGradients, DerivedQuantitiesEqualDifferences) {
  check_against_differences(Derivatives(busy_testbed(SystemId::three_plane),
                                        {std::string(keys::plate_scale), std::string(keys::log_flux_total),
                                         std::string(keys::contrast), "primary.zernike_coeffs_nm[Z7]"}));
}

TEST(TelescopeGradients, EveryMethodEqualsDifferences) {
  const std::vector<std::string> selection{"binary.separation_as", "imaging.plate_scale_scale",
                                           "system.m1_m2_separation_m", "primary.zernike_coeffs_nm[Z7]",
                                           "secondary.zernike_coeffs_nm[Z6]"};
  for (const Values& method :
       {Values{{"telescope.free_space", "angular_spectrum"}}, Values{{"telescope.normalisation", "physical"}},
        Values{{"telescope.image_parity", 1}, {"telescope.oversample", 2}},
        Values{{"detector.jitter_sigma_as", 0.2}, {"detector.background_ph", 1e6}}}) {
    SCOPED_TRACE(method.front().first);
    const Values values = small(32, 16, 1) + method;
    check_against_differences(Derivatives(busy(store_of("shera_testbed", SystemId::three_plane, values)), selection));
  }
}

TEST(TelescopeGradients, ReverseIsTheTransposeOfForward) {
  for (const SystemId system : params::all_systems()) {
    Derivatives at(busy_testbed(system));
    const RealStack jacobian = at.telescope.jvp(at.packing, at.theta);
    const RealMap g = random_map(16, 7);
    const Eigen::VectorXd pulled = at.telescope.vjp(at.packing, at.theta, g);
    for (std::size_t p = 0; p < at.packing.size(); ++p) {
      const RealMap moved = copy_of(column(jacobian, p));
      // Sums of 256 products of rounded numbers; the geometric ones pass transfer phases of 1e8 rad.
      const double scale = std::sqrt(dot(moved, moved) * dot(g, g));
      EXPECT_NEAR(pulled[static_cast<Eigen::Index>(p)], dot(moved, g), 1e-11 * scale) << at.packing.labels()[p];
    }
  }
}

TEST(TelescopeGradients, LossesEqualDifferences) {
  const ParameterStore truth = store_of("shera_testbed", SystemId::three_plane, small(32, 16, 2));
  const ParameterStore store = truth.with({{std::string(keys::separation), 10.002},
                                           {std::string(keys::m1_zernikes), rising(8, 0.1, 0.05)},
                                           {std::string(keys::contrast), 0.301}});
  Derivatives at(store);
  const RealMap data = SheraTelescope(truth).image();
  const RealMap variance = variance_map(data, {}).variance;
  const ThetaLoss gaussian = at.telescope.gaussian(at.packing, at.theta, data, variance);
  const ThetaLoss poisson = at.telescope.poisson(at.packing, at.theta, data);
  EXPECT_EQ(gaussian.skipped, 0);
  for (std::size_t p = 0; p < at.packing.size(); ++p) {
    const double h = 0.2 * step_of(at.packing.units()[p], at.packing.labels()[p]);
    const auto value = [&](double factor, bool photons) {
      Eigen::VectorXd moved = at.theta;
      moved[static_cast<Eigen::Index>(p)] += factor * h;
      return photons ? at.telescope.poisson(at.packing, moved, data).value
                     : at.telescope.gaussian(at.packing, moved, data, variance).value;
    };
    const auto i = static_cast<Eigen::Index>(p);
    for (const bool photons : {false, true}) {
      const double base = photons ? poisson.value : gaussian.value,
                   slope = photons ? poisson.gradient[i] : gaussian.gradient[i];
      const double difference =
          (8 * (value(1, photons) - value(-1, photons)) - (value(2, photons) - value(-2, photons))) / (12 * h);
      // 1e-7 of the slope, and what 1e-13 of rounding in the loss does to a difference.
      EXPECT_NEAR(slope, difference, 1e-7 * std::abs(slope) + 1e-13 * std::abs(base) / h)
          << at.packing.labels()[p] << (photons ? " poisson" : " gaussian");
    }
  }
}

TEST(TelescopeGradients, EveryInferableParameterIsAlive) {
  for (const SystemId system : params::all_systems()) {
    Derivatives at(busy_testbed(system));
    const RealMap still = at.image(at.theta);
    const RealStack jacobian = at.telescope.jvp(at.packing, at.theta);
    for (std::size_t p = 0; p < at.packing.size(); ++p) {
      const std::string& label = at.packing.labels()[p];
      Eigen::VectorXd moved = at.theta;
      const double h = step_of(at.packing.units()[p], label);
      moved[static_cast<Eigen::Index>(p)] += h;
      EXPECT_GT(of_peak(at.image(moved), still), 1e-9) << params::system_name(system) << " " << label;
      EXPECT_GT(h * largest(column(jacobian, p)) / largest(still), 1e-9) << params::system_name(system) << " " << label;
    }
  }
}

/// Where the residuals vanish, the second difference of the loss is J' J / variance: the Fisher information.
TEST(TelescopeGradients, CurvatureAtTheTruthIsGaussNewton) {
  const ParameterStore truth = busy_testbed(SystemId::three_plane);
  Derivatives at(truth, {"binary.separation_as", "binary.x_position_as", "imaging.plate_scale_scale", "binary.contrast",
                         "primary.zernike_coeffs_nm[Z7]", "secondary.zernike_coeffs_nm[Z6]"});
  const RealMap data = at.telescope.image();
  const RealMap variance = variance_map(data, {}).variance;
  const RealStack jacobian = at.telescope.jvp(at.packing, at.theta);
  for (std::size_t p = 0; p < at.packing.size(); ++p) {
    const ConstRealMap slope = column(jacobian, p);
    double information = 0;
    for (std::size_t k = 0; k < slope.size(); ++k)
      information += slope.data()[k] * slope.data()[k] / variance.data()[k];
    const auto along = static_cast<Eigen::Index>(p);
    const double h = 0.1 * step_of(at.packing.units()[p], at.packing.labels()[p]);
    // Slope of the exact gradient: no cancellation of losses.
    const auto gradient = [&](double factor) {
      Eigen::VectorXd moved = at.theta;
      moved[along] += factor * h;
      return at.telescope.gaussian(at.packing, moved, data, variance).gradient[along];
    };
    const double curvature = (8 * (gradient(1) - gradient(-1)) - (gradient(2) - gradient(-2))) / (12 * h);
    EXPECT_NEAR(curvature / information, 1, 1e-5) << at.packing.labels()[p];
  }
}

TEST(TelescopeGradients, NoiselessTruthIsStationary) {
  const ParameterStore truth = store_of("shera_testbed", SystemId::three_plane, small(32, 16, 2));
  Derivatives at(truth);
  const RealMap data = at.telescope.image();
  const RealMap variance = variance_map(data, {}).variance;
  const ThetaLoss here = at.telescope.gaussian(at.packing, at.theta, data, variance);
  EXPECT_EQ(length(here.gradient), 0);  // the very same image: no residual at all
  Eigen::VectorXd moved = at.theta;
  moved[0] += 1e-5;
  EXPECT_GT(length(at.telescope.gaussian(at.packing, moved, data, variance).gradient), 1);
}

}  // namespace
}  // namespace arago::optics
