#pragma once

#include "arago/optics/optical_state.hpp"
#include "arago/optics/optical_structure.hpp"
#include "arago/optics/telescope_system.hpp"
#include "arago/params/theta_packing.hpp"

#include <Eigen/Core>

#include <string>
#include <vector>

namespace arago::optics {

/// The numbers of a resolved store as the state of a graph: two stars A and B, the wavelengths of the band with uniform
/// weights, and every mirror. InputError: an unlimited mirror with coefficients that are not zero.
OpticalState bind_state(const TelescopeSystem& system, const OpticalStructure& structure,
                        const params::Resolved& resolved);

/// d state / d theta at one point: which elements of the state move with chosen parameters, and how fast. Exact, by the
/// partial derivatives of the transforms.
class StateSlopes {
 public:
  StateSlopes(const TelescopeSystem& system, const OpticalState& state, const params::ThetaPacking& packing,
              const Eigen::VectorXd& theta, const params::ParameterStore& base);

  /// Rows of tangents for SystemGraph::jvp, one a parameter: (parameters, layout size).
  RealMap directions() const;
  /// Gradient of a loss with respect to theta from that with respect to the state (in the order of StateLayout).
  Eigen::VectorXd pulled(const std::vector<double>& d_state) const;
  /// True if magnifications or distances move: only then is their gradient needed.
  bool moves_geometry() const;

 private:
  StateLayout layout_;
  std::vector<std::int64_t> elements_;  // of the state, one for each row of slopes_
  Eigen::MatrixXd slopes_;              // (elements, parameters)
};

}  // namespace arago::optics
