#include "arago/fit/crlb.hpp"

#include "arago/core/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

namespace arago::fit {
namespace {

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t first = 0;
  while (first <= text.size()) {
    const std::size_t plus = std::min(text.find('+', first), text.size());
    std::string part = text.substr(first, plus - first);
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
    ARAGO_REQUIRE(!part.empty(), "fisher.known=\"" << text << "\" has an empty name; write key + key");
    parts.push_back(part);
    first = plus + 1;
  }
  return parts;
}

/// The places of a label in theta: of all exposures if it is a parameter that each has for itself.
std::vector<Eigen::Index> places_of(const std::string& label, const ThetaLayout& layout) {
  std::vector<Eigen::Index> places;
  for (Eigen::Index i = 0; i < layout.size(); ++i) {
    const std::string& own = layout.labels()[static_cast<std::size_t>(i)];
    if (own == label || own.starts_with(label + "@")) places.push_back(i);
  }
  return places;
}

Eigen::VectorXd taken(const Eigen::VectorXd& values, const std::vector<Eigen::Index>& places) {
  Eigen::VectorXd part(static_cast<Eigen::Index>(places.size()));
  for (std::size_t i = 0; i < places.size(); ++i) part[static_cast<Eigen::Index>(i)] = values[places[i]];
  return part;
}

struct Inverse {
  Eigen::MatrixXd covariance;
  Eigen::VectorXd kept_fraction;
};

Inverse inverse_of(const FisherMatrix& fisher, const Eigen::VectorXd& scale, ModeCut cut) {
  if (!cut.cuts()) return {fisher.covariance(), Eigen::VectorXd::Ones(fisher.size())};
  const Eigenbasis modes(fisher, Eigen::VectorXd::Zero(fisher.size()), scale, cut);
  return {modes.covariance(), modes.kept_fraction()};
}

KnownBound bound_with(const FisherMatrix& fisher, const KnownSet& set, const Eigen::VectorXd& scale, ModeCut cut) {
  std::vector<Eigen::Index> unknown;
  for (Eigen::Index a = 0; a < fisher.size(); ++a)
    if (std::find(set.known.begin(), set.known.end(), a) == set.known.end()) unknown.push_back(a);
  ARAGO_REQUIRE(!unknown.empty(), "fisher.known=\"" << set.name << "\" leaves no parameter to bound");
  const FisherMatrix block = fisher.block(unknown);
  cut.truncate_k = std::min(cut.truncate_k, block.size() - static_cast<Eigen::Index>(block.dead().size()));
  const Eigen::VectorXd sigmas = sigmas_of(inverse_of(block, taken(scale, unknown), cut).covariance);
  KnownBound bound{set.name, Eigen::VectorXd::Constant(fisher.size(), std::numeric_limits<double>::quiet_NaN())};
  for (std::size_t i = 0; i < unknown.size(); ++i) bound.sigmas[unknown[i]] = sigmas[static_cast<Eigen::Index>(i)];
  return bound;
}

}  // namespace

KnownSet known_set(const std::string& text, const ThetaLayout& layout) {
  KnownSet set{text, {}};
  const params::ThetaPacking named(layout.store(0), parts_of(text));
  for (const std::string& label : named.labels()) {
    const std::vector<Eigen::Index> places = places_of(label, layout);
    ARAGO_REQUIRE(!places.empty(), fmt::format("fisher.known=\"{}\": {} is not among the free parameters, so it is "
                                               "known already; they are {}",
                                               text, label, fmt::join(layout.labels(), ", ")));
    set.known.insert(set.known.end(), places.begin(), places.end());
  }
  return set;
}

Crlb cramer_rao(const FisherMatrix& fisher, const std::vector<KnownSet>& sets, const Eigen::VectorXd& scale,
                const ModeCut& cut) {
  const Inverse whole = inverse_of(fisher, scale, cut);
  Crlb bounds{fisher.conditional_sigmas(), sigmas_of(whole.covariance), whole.covariance, whole.kept_fraction, {}};
  for (const KnownSet& set : sets) bounds.with_known.push_back(bound_with(fisher, set, scale, cut));
  return bounds;
}

}  // namespace arago::fit
