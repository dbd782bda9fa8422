#include "arago/fit/theta_layout.hpp"

#include "arago/core/error.hpp"

#include <fmt/format.h>

#include <numeric>

namespace arago::fit {
namespace {

std::vector<std::string> all_names(const FreeParameters& free) {
  std::vector<std::string> names = free.shared;
  names.insert(names.end(), free.own.begin(), free.own.end());
  return names;
}

/// Elements that the shared names stand for.
std::size_t shared_size(const params::ParameterStore& store, const FreeParameters& free) {
  return free.shared.empty() ? 0 : params::ThetaPacking(store, free.shared).size();
}

}  // namespace

ThetaLayout::ThetaLayout(std::vector<params::ParameterStore> stores, const FreeParameters& free)
    : stores_(std::move(stores)) {
  ARAGO_REQUIRE(!stores_.empty(), "there is no exposure to fit; give at least one image");
  const std::size_t shared = shared_size(stores_.front(), free);
  for (std::size_t k = 0; k < stores_.size(); ++k) {
    ARAGO_REQUIRE(stores_[k].spec().system() == stores_.front().spec().system(),
                  "exposure " << k << " is of " << stores_[k].spec().system() << ", exposure 0 of "
                              << stores_.front().spec().system() << "; all must be of one system");
    const params::ThetaPacking& packing = packings_.emplace_back(stores_[k], all_names(free), free.coordinates);
    ARAGO_REQUIRE(packing.size() == packings_.front().size(),
                  "exposure " << k << " has " << packing.size() << " free parameters, exposure 0 has "
                              << packings_.front().size() << "; give all the same mirror modes");
    std::vector<Eigen::Index>& places = places_.emplace_back(packing.size());
    for (std::size_t i = 0; i < packing.size(); ++i) {
      const bool is_new = k == 0 || i >= shared;
      places[i] = is_new ? size() : places_.front()[i];
      if (!is_new) continue;
      const bool numbered = i >= shared && stores_.size() > 1;
      labels_.push_back(numbered ? fmt::format("{}@{}", packing.labels()[i], k) : packing.labels()[i]);
      units_.push_back(packing.units()[i]);
      priors_.push_back(packing.priors()[i]);
    }
  }
}

Eigen::VectorXd ThetaLayout::theta_of(std::size_t exposure, const Eigen::VectorXd& theta) const {
  ARAGO_REQUIRE(theta.size() == size(), "theta has " << theta.size() << " elements, " << size() << " are free");
  const std::vector<Eigen::Index>& places = places_.at(exposure);
  Eigen::VectorXd part(static_cast<Eigen::Index>(places.size()));
  for (std::size_t i = 0; i < places.size(); ++i) part[static_cast<Eigen::Index>(i)] = theta[places[i]];
  return part;
}

params::ParameterStore ThetaLayout::store_at(std::size_t exposure, const Eigen::VectorXd& theta) const {
  return packing(exposure).unpack(theta_of(exposure, theta), store(exposure));
}

Eigen::VectorXd ThetaLayout::reference() const {
  Eigen::VectorXd theta(size());
  for (std::size_t k = stores_.size(); k-- > 0;) {  // the first exposure last: shared parameters are its own
    const Eigen::VectorXd part = packings_[k].pack(stores_[k]);
    for (Eigen::Index i = 0; i < part.size(); ++i) theta[places_[k][static_cast<std::size_t>(i)]] = part[i];
  }
  return theta;
}

Eigen::VectorXd ThetaLayout::natural(const Eigen::VectorXd& theta) const {
  Eigen::VectorXd values(size());
  for (std::size_t k = 0; k < stores_.size(); ++k) {
    const Eigen::VectorXd part = packings_[k].natural(theta_of(k, theta));
    for (Eigen::Index i = 0; i < part.size(); ++i) values[places_[k][static_cast<std::size_t>(i)]] = part[i];
  }
  return values;
}

Eigen::VectorXd ThetaLayout::natural_slope(const Eigen::VectorXd& theta) const {
  Eigen::VectorXd slopes(size());
  for (std::size_t k = 0; k < stores_.size(); ++k) {
    const Eigen::VectorXd part = packings_[k].natural_slope(theta_of(k, theta));
    for (Eigen::Index i = 0; i < part.size(); ++i) slopes[places_[k][static_cast<std::size_t>(i)]] = part[i];
  }
  return slopes;
}

bool ThetaLayout::admissible(const Eigen::VectorXd& theta) const {
  for (std::size_t k = 0; k < stores_.size(); ++k)
    if (!packings_[k].admissible(theta_of(k, theta))) return false;
  return true;
}

void ThetaLayout::add(std::size_t exposure, const Eigen::VectorXd& part, Eigen::VectorXd& all) const {
  const std::vector<Eigen::Index>& places = places_.at(exposure);
  for (std::size_t i = 0; i < places.size(); ++i) all[places[i]] += part[static_cast<Eigen::Index>(i)];
}

void ThetaLayout::add(std::size_t exposure, const Eigen::MatrixXd& part, Eigen::MatrixXd& all) const {
  const std::vector<Eigen::Index>& places = places_.at(exposure);
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t j = 0; j < places.size(); ++j)
      all(places[i], places[j]) += part(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
}

}  // namespace arago::fit
