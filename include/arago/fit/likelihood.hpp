#pragma once

#include "arago/fit/exposure.hpp"
#include "arago/fit/theta_layout.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/optics/telescope.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <memory>
#include <vector>

namespace arago::fit {

/// A loss L around a point: L(theta + s) = value + gradient . s + s . information . s / 2 + ... What was not asked for
/// is empty.
struct LossExpansion {
  double value = 0;
  std::int64_t skipped = 0;  ///< pixels that are NaN in data or model
  Eigen::VectorXd gradient;
  Eigen::MatrixXd information;  ///< Gauss-Newton: sum over pixels of w dI/da dI/db; symmetric, positive semi-definite
};

/// The part of this rank in derivative images that all ranks of `comm` compute together.
optics::TangentShare tangent_share(const mpi::Communicator& comm);

/// Negative log-likelihood of exposures, summed over pixels and exposures:
///   gaussian  sum 0.5 [(m - d)^2 / v + ln(2 pi v)],   w = 1 / v
///   poisson   sum m - d ln m  (d >= 0, integer or not),  w = 1 / m
/// Ranks share exposures and derivative images; sums have a fixed order, so the bits depend neither on ranks nor on
/// threads. Not for concurrent calls of one object.
class Likelihood {
 public:
  /// The same on all ranks. InputError as check_exposure and ThetaLayout; float32 or slab telescopes.
  /// `errors`: the wavefront errors that the model knows.
  Likelihood(const mpi::Communicator& comm, std::vector<Exposure> exposures, const FreeParameters& free, NoiseLaw law,
             optics::WavefrontErrors errors = optics::WavefrontErrors::calibrated);
  ~Likelihood();
  Likelihood(Likelihood&&) noexcept;
  Likelihood& operator=(Likelihood&&) noexcept;

  const ThetaLayout& layout() const;
  NoiseLaw law() const;
  const std::vector<Exposure>& exposures() const;

  /// Collective. value and skipped; InputError if theta is out of bounds, NumericalError if all pixels are NaN.
  LossExpansion value(const Eigen::VectorXd& theta);
  /// Collective. And gradient: one reverse pass an exposure.
  LossExpansion with_gradient(const Eigen::VectorXd& theta);
  /// Collective. And information: the derivative images of all parameters, shared among ranks.
  LossExpansion expanded(const Eigen::VectorXd& theta);

  /// The image of the model of one exposure, photons (M, M). By this rank alone.
  optics::RealMap image(std::size_t exposure, const Eigen::VectorXd& theta);

 private:
  struct Parts;
  std::unique_ptr<Parts> self_;
};

}  // namespace arago::fit
