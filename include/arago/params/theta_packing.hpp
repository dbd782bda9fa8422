#pragma once

#include "arago/params/derived_resolver.hpp"
#include "arago/params/parameter_store.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace arago::params {

/// natural: theta holds the parameters themselves (Fisher matrices, golden numbers).
/// unconstrained: theta holds the coordinates of each field's bijector, so that no step can leave the bounds.
enum class Coordinates { natural, unconstrained };

/// Where one selected key lives in theta.
struct ThetaBlock {
  std::string key;                    ///< canonical, without element
  std::vector<std::size_t> elements;  ///< which elements of the value, in order; {0} for a scalar
  std::size_t start = 0;              ///< theta[start, stop)
  std::size_t stop = 0;
  std::string unit;
};

/// Selected parameters <-> a flat vector theta (n), in the caller's order; lists row-major. Immutable.
/// A settable derived quantity (plate scale, log flux) may be selected: theta then holds the value itself and the
/// effective parameter follows, whatever the other elements do.
class ThetaPacking {
 public:
  /// `selection`: keys, aliases, or elements "primary.zernike_coeffs_nm[3]" / "...[Z7]". `reference` gives list
  /// lengths. InputError: key unknown, of another system (which one), not inferable, selected twice, list empty; a
  /// derived quantity together with its effective parameter.
  ThetaPacking(const ParameterStore& reference, std::span<const std::string> selection,
               Coordinates coordinates = Coordinates::natural);

  std::size_t size() const { return labels_.size(); }
  Coordinates coordinates() const { return coordinates_; }
  const std::vector<ThetaBlock>& blocks() const { return blocks_; }
  const std::vector<std::string>& labels() const { return labels_; }  ///< "binary.separation_as", "M1 Z4", ...
  const std::vector<std::string>& units() const { return units_; }
  /// What was replaced while reading the selection (deprecated names).
  const std::vector<std::string>& notes() const { return notes_; }
  /// XXH3-128 of coordinates, keys, elements and positions.
  std::string layout_hash() const;

  /// theta of a store. InputError if a value sits on a bound that its bijector cannot reach.
  Eigen::VectorXd pack(const ParameterStore& store) const;
  /// `base` with the values of theta; keys that are not selected keep theirs. Angles are wrapped into their bounds.
  /// InputError: size or list length does not match, a value out of bounds or not finite.
  ParameterStore unpack(const Eigen::VectorXd& theta, const ParameterStore& base) const;
  /// True if unpack would accept theta (bounds only).
  bool admissible(const Eigen::VectorXd& theta) const;

  /// Parameters in their own units, and the diagonal d natural / d theta.
  Eigen::VectorXd natural(const Eigen::VectorXd& theta) const;
  Eigen::VectorXd natural_slope(const Eigen::VectorXd& theta) const;

  /// d outputs / d theta at unpack(theta, base), exact: (elements of all outputs) x (n). Outputs are numeric keys,
  /// stored or derived ("system.plate_scale_as_per_pix", "binary.star_positions_rad", "primary.zernike_coeffs_nm").
  Eigen::MatrixXd jacobian(const DerivedResolver& resolver, const Eigen::VectorXd& theta, const ParameterStore& base,
                           std::span<const std::string> outputs) const;

  /// Width of the prior of each element, in its own unit: the default scaling of eigenmodes.
  Eigen::VectorXd prior_widths() const;
  /// The prior of each element (its centre is the caller's).
  const std::vector<Prior>& priors() const { return priors_; }

 private:
  void add_block(const ParameterStore& reference, const std::string& name);
  void put_block(const ThetaBlock& block, const Eigen::VectorXd& values, const ParameterStore& base,
                 ParameterStore::Values& changes) const;
  bool selects(std::string_view key) const;
  void check_size(const Eigen::VectorXd& theta) const;

  std::shared_ptr<const ParamSpec> spec_;
  Coordinates coordinates_;
  std::vector<ThetaBlock> blocks_;
  std::vector<Bijector> bijectors_;
  std::vector<Prior> priors_;
  std::vector<std::string> labels_;
  std::vector<std::string> units_;
  std::vector<std::string> notes_;
};

}  // namespace arago::params
