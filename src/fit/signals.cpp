#include "arago/fit/signals.hpp"

#include "arago/core/error.hpp"
#include "arago/params/keys.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

namespace arago::fit {
namespace {

namespace keys = params::keys;
using Values = std::shared_ptr<const params::Resolved>;

/// One scalar or list of both sides, and how its difference is told.
struct Comparison {
  const char* name;
  const char* unit;
  const char* long_name;
  std::string_view key;
  double factor;
  bool relative;
};

constexpr Comparison comparisons[]{
    {"binary.separation_error_uas", "uas", "error of the separation", keys::separation, 1e6, false},
    {"binary.x_error_uas", "uas", "error of the x position", keys::x_position, 1e6, false},
    {"binary.y_error_uas", "uas", "error of the y position", keys::y_position, 1e6, false},
    {"binary.position_angle_error_as", "arcsec", "error of the position angle", keys::position_angle, 3600, false},
    {"binary.contrast_error_ppm", "ppm", "relative error of the contrast", keys::contrast, 1e6, true},
    {"system.plate_scale_error_ppm", "ppm", "relative error of the plate scale", keys::plate_scale, 1e6, true},
    {"binary.raw_flux_error_ppm", "ppm", "relative error of the flux of stars A, B", keys::raw_fluxes, 1e6, true},
};

struct Mirror {
  const char* name;
  std::string_view coefficients;
  std::string_view noll;
};
constexpr Mirror mirrors[]{{"primary", keys::m1_zernikes, keys::m1_noll},
                           {"secondary", keys::m2_zernikes, keys::m2_noll},
                           {"tertiary", keys::m3_zernikes, keys::m3_noll}};

Signal compared(const Comparison& about, const Values& truth, const std::vector<Values>& found) {
  const auto points = static_cast<Eigen::Index>(found.size());
  const auto columns = static_cast<Eigen::Index>(found.front()->reals(about.key).size());
  Signal signal{about.name, about.unit, about.long_name,
                Eigen::MatrixXd::Constant(points, columns, std::numeric_limits<double>::quiet_NaN())};
  if (!truth) return signal;
  const std::vector<double> right = truth->reals(about.key);
  for (Eigen::Index i = 0; i < points; ++i) {
    const std::vector<double> values = found[static_cast<std::size_t>(i)]->reals(about.key);
    for (Eigen::Index k = 0; k < columns; ++k) {
      const auto at = static_cast<std::size_t>(k);
      double error = values[at] - right[at];
      if (about.key == keys::position_angle) error = std::remainder(error, 360.0);
      signal.values(i, k) = about.factor * error / (about.relative ? right[at] : 1.0);
    }
  }
  return signal;
}

/// Coefficient of this Noll index in the truth; 0 if it has none.
double coefficient(const params::ParameterStore& truth, const Mirror& mirror, std::int64_t noll) {
  if (!truth.spec().find(mirror.coefficients)) return 0.0;
  const auto indices = truth.integers(mirror.noll);
  const auto found = std::find(indices.begin(), indices.end(), noll);
  return found == indices.end() ? 0.0
                                : truth.reals(mirror.coefficients)[static_cast<std::size_t>(found - indices.begin())];
}

void add_mirror(std::vector<Signal>& signals, const Mirror& mirror, const Values& truth,
                const std::vector<Values>& found) {
  const params::ParameterStore& model = found.front()->store();
  if (!model.spec().find(mirror.coefficients) || model.reals(mirror.coefficients).empty()) return;
  const auto indices = model.integers(mirror.noll);
  const auto points = static_cast<Eigen::Index>(found.size()), modes = static_cast<Eigen::Index>(indices.size());
  Eigen::MatrixXd errors = Eigen::MatrixXd::Constant(points, modes, std::numeric_limits<double>::quiet_NaN());
  for (Eigen::Index i = 0; truth && i < points; ++i)
    for (Eigen::Index k = 0; k < modes; ++k)
      errors(i, k) =
          found[static_cast<std::size_t>(i)]->store().reals(mirror.coefficients)[static_cast<std::size_t>(k)] -
          coefficient(truth->store(), mirror, indices[static_cast<std::size_t>(k)]);
  const std::string name = mirror.name;
  signals.push_back({name + ".zernike_error_nm", "nm", "error of each mode of the " + name + " mirror", errors});
  signals.push_back(
      {name + ".zernike_rms_nm", "nm", "RMS path error of the " + name + " mirror", errors.rowwise().norm()});
}

}  // namespace

std::vector<Signal> signals_of(const ThetaLayout& layout, const std::optional<params::ParameterStore>& truth,
                               const std::vector<Eigen::VectorXd>& thetas) {
  ARAGO_ASSERT(!thetas.empty(), "signals of at least one point");
  std::vector<Values> found;
  for (const Eigen::VectorXd& theta : thetas) found.push_back(params::resolve(layout.store_at(0, theta)));
  const Values right = truth ? params::resolve(*truth) : nullptr;
  std::vector<Signal> signals;
  for (const Comparison& about : comparisons) signals.push_back(compared(about, right, found));
  for (const Mirror& mirror : mirrors) add_mirror(signals, mirror, right, found);
  return signals;
}

const Signal* find(const std::vector<Signal>& signals, const std::string& name) {
  const auto found = std::find_if(signals.begin(), signals.end(), [&](const Signal& s) { return s.name == name; });
  return found == signals.end() ? nullptr : &*found;
}

void require_truth(const std::optional<params::ParameterStore>& truth) {
  ARAGO_REQUIRE(truth,
                "fit.signals=require, but the truth behind the image is not known; name it with input.truth "
                "(a psf.h5 or a .toml file of parameters), or set fit.signals=auto");
}

}  // namespace arago::fit
