#pragma once

#include "arago/params/theta_packing.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace arago::fit {

/// Parameters that are free, by the names that ThetaPacking accepts.
struct FreeParameters {
  std::vector<std::string> shared;    ///< one value for all exposures
  std::vector<std::string> own = {};  ///< a value for each exposure: where the telescope pointed
  params::Coordinates coordinates = params::Coordinates::natural;
};

/// theta of several exposures: the shared parameters, then the own ones of each exposure. With one exposure (or nothing
/// of its own) it is the theta of ThetaPacking. Labels of own parameters end in "@0", "@1"... for their exposure.
/// Immutable.
class ThetaLayout {
 public:
  /// `stores`: the parameters of each exposure. InputError as ThetaPacking; no exposure; exposures of different
  /// systems.
  ThetaLayout(std::vector<params::ParameterStore> stores, const FreeParameters& free);

  Eigen::Index size() const { return static_cast<Eigen::Index>(labels_.size()); }
  std::size_t exposures() const { return stores_.size(); }
  const std::vector<std::string>& labels() const { return labels_; }
  const std::vector<std::string>& units() const { return units_; }
  const std::vector<params::Prior>& priors() const { return priors_; }
  /// What was replaced while reading names.
  const std::vector<std::string>& notes() const { return packings_.front().notes(); }

  /// theta of the stores; what is shared is that of the first.
  Eigen::VectorXd reference() const;
  /// Values in their own units and d value / d theta.
  Eigen::VectorXd natural(const Eigen::VectorXd& theta) const;
  Eigen::VectorXd natural_slope(const Eigen::VectorXd& theta) const;
  bool admissible(const Eigen::VectorXd& theta) const;

  /// The part of one exposure: its packing, its store, its theta, its store at theta.
  const params::ThetaPacking& packing(std::size_t exposure) const { return packings_.at(exposure); }
  const params::ParameterStore& store(std::size_t exposure) const { return stores_.at(exposure); }
  Eigen::VectorXd theta_of(std::size_t exposure, const Eigen::VectorXd& theta) const;
  params::ParameterStore store_at(std::size_t exposure, const Eigen::VectorXd& theta) const;

  /// Adds what is known of one exposure's theta to that of all.
  void add(std::size_t exposure, const Eigen::VectorXd& part, Eigen::VectorXd& all) const;
  void add(std::size_t exposure, const Eigen::MatrixXd& part, Eigen::MatrixXd& all) const;

 private:
  std::vector<params::ParameterStore> stores_;
  std::vector<params::ThetaPacking> packings_;
  std::vector<std::vector<Eigen::Index>> places_;  // of each exposure's elements in theta
  std::vector<std::string> labels_;
  std::vector<std::string> units_;
  std::vector<params::Prior> priors_;
};

}  // namespace arago::fit
