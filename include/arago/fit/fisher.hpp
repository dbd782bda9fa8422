#pragma once

#include "arago/fit/crlb.hpp"
#include "arago/fit/fisher_config.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/optics/maps.hpp"
#include "arago/optics/telescope.hpp"
#include "arago/params/parameter_store.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace arago::fit {

/// What the photons of exposures at their own parameters say of theta.
struct PhotonInformation {
  Eigen::MatrixXd fisher;               ///< sum over pixels and exposures of dI/da dI/db / var
  std::vector<optics::RealMap> images;  ///< of each exposure, photons (M, M)
  std::int64_t floored = 0;             ///< pixels whose variance was lifted to the floor
  std::vector<double> floors_ph2;       ///< the floor of each exposure
};

/// Collective, the same on all ranks: ranks share the derivative images of each exposure. var = image, and with
/// photon_read detector.read_noise_e^2 times the frames of the exposure on top. InputError as photon_weight.
PhotonInformation photon_information(const mpi::Communicator& comm, const ThetaLayout& layout, optics::NoiseKind noise,
                                     double variance_floor = 1e-12);

/// All that `arago fisher` says.
struct FisherReport {
  ThetaLayout layout;
  Eigen::VectorXd theta;
  PhotonInformation photons;
  Eigen::VectorXd prior_information;  ///< diagonal; zeros without prior
  FisherMatrix fisher;                ///< photons and prior
  Crlb bounds;
  Eigenbasis modes;
};

/// Collective. The report of one telescope at its parameters. InputError for what [fisher] cannot mean; NumericalError
/// if the matrix is singular and neither prior nor cut is asked for.
FisherReport fisher_report(const mpi::Communicator& comm, const params::ParameterStore& store,
                           const FisherConfig& config);
/// The same for several exposures, such as pointings or bands.
FisherReport fisher_report(const mpi::Communicator& comm, const ThetaLayout& layout, const FisherConfig& config);

}  // namespace arago::fit
