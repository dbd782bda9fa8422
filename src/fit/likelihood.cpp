#include "arago/fit/likelihood.hpp"

#include "arago/core/error.hpp"
#include "arago/fit/information.hpp"
#include "arago/mpi/agreement.hpp"

#include <cmath>

namespace arago::fit {
namespace {

// Node outputs kept by all telescopes of a likelihood together.
constexpr std::size_t cache_bytes = std::size_t{512} << 20;

enum class Order { value, gradient, information };

/// The terms of one exposure with the model image, in the numbering of that exposure's theta.
struct Term {
  double value = 0;
  std::int64_t skipped = 0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd information;
};

/// w of each pixel: zero where data or model are not known.
optics::RealMap weights_of(const Exposure& exposure, NoiseLaw law, const optics::RealMap& model) {
  optics::RealMap weight = law == NoiseLaw::poisson ? photon_weight(model, 0).weight
                                                    : optics::RealMap("fit weight", model.extent(0), model.extent(1));
  for (std::size_t k = 0; k < weight.size(); ++k) {
    if (law == NoiseLaw::gaussian) weight.data()[k] = 1 / exposure.variance.data()[k];
    if (std::isnan(exposure.data.data()[k]) || std::isnan(model.data()[k])) weight.data()[k] = 0;
  }
  return weight;
}

std::vector<params::ParameterStore> stores_of(const std::vector<Exposure>& exposures) {
  std::vector<params::ParameterStore> stores;
  for (const Exposure& exposure : exposures) stores.push_back(exposure.store);
  return stores;
}

}  // namespace

optics::TangentShare tangent_share(const mpi::Communicator& comm) {
  return {static_cast<std::size_t>(comm.rank()), static_cast<std::size_t>(comm.size()),
          [comm](const std::vector<double>& mine) { return comm.all_gather(mine); }};
}

struct Likelihood::Parts {
  mpi::Communicator comm;
  std::vector<Exposure> exposures;
  ThetaLayout layout;
  NoiseLaw law;
  std::vector<optics::SheraTelescope> telescopes = {};

  Term term(std::size_t k, const Eigen::VectorXd& theta, Order order, const optics::TangentShare& share = {}) {
    optics::SheraTelescope& telescope = telescopes[k];
    const Exposure& exposure = exposures[k];
    const params::ThetaPacking& packing = layout.packing(k);
    const Eigen::VectorXd part = layout.theta_of(k, theta);
    const optics::RealMap model = telescope.image(packing.unpack(part, exposure.store));
    const optics::RealMap slope =
        order == Order::value ? optics::RealMap() : optics::RealMap("fit slope", model.extent(0), model.extent(1));
    const optics::Loss loss = law == NoiseLaw::poisson
                                  ? optics::poisson_loss(model, exposure.data, slope)
                                  : optics::gaussian_loss(model, exposure.data, exposure.variance, slope);
    Term term{loss.value, loss.skipped, {}, {}};
    if (order == Order::gradient) term.gradient = telescope.vjp(packing, part, slope);
    if (order == Order::information) {
      const optics::RealStack columns = telescope.jvp(packing, part, share);
      term.gradient = projected(columns, slope);
      term.information = information_of(columns, weights_of(exposure, law, model));
    }
    return term;
  }

  void append(const Term& found, std::vector<double>& numbers) const {
    numbers.push_back(found.value);
    numbers.push_back(static_cast<double>(found.skipped));
    numbers.insert(numbers.end(), found.gradient.data(), found.gradient.data() + found.gradient.size());
    numbers.insert(numbers.end(), found.information.data(), found.information.data() + found.information.size());
  }

  /// The terms of all exposures, added in their order. Ranks share the exposures; where these are fewer than ranks they
  /// share the derivative images of each.
  LossExpansion sum(const Eigen::VectorXd& theta, Order order) {
    const auto count = static_cast<std::int64_t>(exposures.size());
    std::vector<double> numbers;
    if (order == Order::information && count < comm.size()) {
      const optics::TangentShare share = tangent_share(comm);
      for (std::size_t k = 0; k < exposures.size(); ++k) append(term(k, theta, order, share), numbers);
      return added(numbers, order);
    }
    const mpi::RowRange mine = mpi::share_of(count, comm.rank(), comm.size());
    mpi::agree(comm, [&] {
      for (std::int64_t k = mine.first; k < mine.first + mine.count; ++k)
        append(term(static_cast<std::size_t>(k), theta, order), numbers);
    });
    return added(comm.all_gather(numbers), order);
  }

  LossExpansion added(const std::vector<double>& numbers, Order order) const {
    LossExpansion total;
    if (order != Order::value) total.gradient = Eigen::VectorXd::Zero(layout.size());
    if (order == Order::information) total.information = Eigen::MatrixXd::Zero(layout.size(), layout.size());
    const double* next = numbers.data();
    for (std::size_t k = 0; k < exposures.size(); ++k) {
      const auto n = static_cast<Eigen::Index>(layout.packing(k).size());
      total.value += *next++;
      total.skipped += static_cast<std::int64_t>(*next++);
      if (order == Order::value) continue;
      layout.add(k, Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(next, n)), total.gradient);
      next += n;
      if (order != Order::information) continue;
      layout.add(k, Eigen::MatrixXd(Eigen::Map<const Eigen::MatrixXd>(next, n, n)), total.information);
      next += n * n;
    }
    return total;
  }
};

Likelihood::Likelihood(const mpi::Communicator& comm, std::vector<Exposure> exposures, const FreeParameters& free,
                       NoiseLaw law, optics::WavefrontErrors errors) {
  ThetaLayout layout(stores_of(exposures), free);
  for (const Exposure& exposure : exposures) check_exposure(exposure, law);
  self_ = std::make_unique<Parts>(Parts{comm, std::move(exposures), std::move(layout), law});
  for (const Exposure& exposure : self_->exposures)
    self_->telescopes.emplace_back(exposure.store,
                                   optics::TelescopeOptions{errors, cache_bytes / self_->exposures.size()});
}

Likelihood::~Likelihood() = default;
Likelihood::Likelihood(Likelihood&&) noexcept = default;
Likelihood& Likelihood::operator=(Likelihood&&) noexcept = default;

const ThetaLayout& Likelihood::layout() const {
  return self_->layout;
}

NoiseLaw Likelihood::law() const {
  return self_->law;
}

const std::vector<Exposure>& Likelihood::exposures() const {
  return self_->exposures;
}

LossExpansion Likelihood::value(const Eigen::VectorXd& theta) {
  return self_->sum(theta, Order::value);
}

LossExpansion Likelihood::with_gradient(const Eigen::VectorXd& theta) {
  return self_->sum(theta, Order::gradient);
}

LossExpansion Likelihood::expanded(const Eigen::VectorXd& theta) {
  return self_->sum(theta, Order::information);
}

optics::RealMap Likelihood::image(std::size_t exposure, const Eigen::VectorXd& theta) {
  return self_->telescopes.at(exposure).image(self_->layout.store_at(exposure, theta));
}

}  // namespace arago::fit
