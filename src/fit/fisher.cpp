#include "arago/fit/fisher.hpp"

#include "arago/core/error.hpp"
#include "arago/fit/information.hpp"
#include "arago/fit/likelihood.hpp"
#include "arago/fit/theta_prior.hpp"
#include "arago/params/keys.hpp"

namespace arago::fit {
namespace {

double read_variance(const params::ParameterStore& store, optics::NoiseKind noise) {
  if (noise != optics::NoiseKind::photon_read) return 0;
  const double electrons = store.real(params::keys::read_noise);
  return electrons * electrons * store.real(params::keys::exposure_time) * store.real(params::keys::frame_rate);
}

}  // namespace

PhotonInformation photon_information(const mpi::Communicator& comm, const ThetaLayout& layout, optics::NoiseKind noise,
                                     double variance_floor) {
  PhotonInformation found;
  found.fisher = Eigen::MatrixXd::Zero(layout.size(), layout.size());
  const Eigen::VectorXd theta = layout.reference();
  const optics::TangentShare share = tangent_share(comm);
  for (std::size_t k = 0; k < layout.exposures(); ++k) {
    optics::SheraTelescope telescope(layout.store(k));
    const optics::RealStack columns = telescope.jvp(layout.packing(k), layout.theta_of(k, theta), share);
    const optics::RealMap image = telescope.image(layout.store_at(k, theta));
    const PhotonWeight weight = photon_weight(image, read_variance(layout.store(k), noise), variance_floor);
    layout.add(k, information_of(columns, weight.weight), found.fisher);
    found.images.push_back(image);
    found.floored += weight.floored;
    found.floors_ph2.push_back(weight.floor_ph2);
  }
  return found;
}

FisherReport fisher_report(const mpi::Communicator& comm, const params::ParameterStore& store,
                           const FisherConfig& config) {
  const std::vector<std::string> names = config.parameters.empty() ? usual_parameters(store) : config.parameters;
  return fisher_report(comm, ThetaLayout({store}, {names}), config);
}

FisherReport fisher_report(const mpi::Communicator& comm, const ThetaLayout& layout, const FisherConfig& config) {
  const Eigen::VectorXd theta = layout.reference();
  const ThetaNames names = ThetaNames::of(layout, theta);
  std::vector<KnownSet> sets;
  for (const std::string& text : config.known) sets.push_back(known_set(text, layout));
  const Eigen::VectorXd scale =
      config.scaling == ModeScaling::prior ? names.scale : Eigen::VectorXd(Eigen::VectorXd::Ones(layout.size()));
  const Eigen::VectorXd prior = config.prior == PriorChoice::spec
                                    ? ThetaPrior(layout, theta).information(theta)
                                    : Eigen::VectorXd(Eigen::VectorXd::Zero(layout.size()));
  PhotonInformation photons = photon_information(comm, layout, config.noise, config.variance_floor);
  const FisherMatrix fisher = FisherMatrix(photons.fisher, names).with_prior(prior);
  Crlb bounds = cramer_rao(fisher, sets, scale, config.cut());
  Eigenbasis modes(fisher, theta, scale, config.cut(), config.whitening);
  return {layout, theta, std::move(photons), prior, fisher, std::move(bounds), std::move(modes)};
}

}  // namespace arago::fit
