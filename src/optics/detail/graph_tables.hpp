#pragma once

#include "arago/optics/matrix_fourier.hpp"
#include "arago/optics/optical_state.hpp"
#include "arago/optics/optical_structure.hpp"
#include "optics/detail/line_path.hpp"
#include "optics/detail/node_cache.hpp"
#include "optics/detail/plane_path.hpp"
#include "optics/detail/pupil_plane.hpp"

#include <memory>
#include <string>
#include <vector>

namespace arago::optics::detail {

/// The path of one geometry and one set of mirror coefficients, all wavelengths. The plane path is made when asked for.
template <class Scalar>
struct PathTables {
  PathGeometry geometry;
  std::unique_ptr<LinePath<Scalar>> line;  ///< separable free space only
  std::unique_ptr<PlanePath<Scalar>> plane;

  void forward(std::span<const ForwardJob<Scalar>> jobs, bool keep) const {
    line ? line->forward(jobs, keep) : plane->forward(jobs, keep);
  }
  void push(std::span<const PushJob> jobs) const { line ? line->push(jobs) : plane->push(jobs); }
  void pull(std::span<const PullJob> jobs) const { line ? line->pull(jobs) : plane->pull(jobs); }
};

/// Everything that does not depend on a star: maps, transfer functions, screens and kernels of a state. Each is kept
/// under the numbers that it depends on. Scalar: of the fields, double or float.
class GraphTables {
 public:
  GraphTables(const OpticalStructure& structure, NodeCache& cache) : structure_(structure), cache_(cache) {}

  /// Spacing of the padded grid over that of mirror k's own grid: D1 / (D_k m_k).
  static double spacing_ratio(const OpticalState& state, std::size_t mirror);
  /// The same of a mirror with a rim. InputError unless it is positive and finite.
  static double covering_ratio(const OpticalState& state, std::size_t mirror);
  /// Distances from plane to plane, M1 to the last mirror and home: they add up to zero.
  static std::vector<double> relays_m(const OpticalState& state);
  /// Path difference of a mirror on its own grid: fixed maps + 1e-9 sum c z. Zeros if there is nothing.
  ConstRealMap mirror_opd(const OpticalState& state, std::size_t mirror);
  PupilPlane pupil(const OpticalState& state);
  /// InputError: a mirror beyond the padded grid's model (magnification not positive, window empty).
  template <class Scalar>
  std::shared_ptr<const PathTables<Scalar>> path(const OpticalState& state);
  /// The same geometry on whole planes, for geometric derivatives and node outputs.
  template <class Scalar>
  std::shared_ptr<const PlanePath<Scalar>> planes(const OpticalState& state);
  template <class Scalar>
  std::shared_ptr<const BasicMatrixFourier<Scalar>> focal(const OpticalState& state, std::size_t wavelength);

  /// Keys of what a state's nodes depend on.
  std::string pupil_key(const OpticalState& state) const;
  std::string relay_key(const OpticalState& state) const;  ///< diameters, magnifications, distances
  std::string mirrors_key(const OpticalState& state) const;

 private:
  template <class Scalar>
  std::shared_ptr<PathTables<Scalar>> make_path(const OpticalState& state);
  template <class Scalar>
  std::shared_ptr<const typename LinePath<Scalar>::Transfers> transfers(const PathGeometry& geometry);
  std::shared_ptr<const MirrorPlane> mirror_window(const OpticalState& state, std::size_t mirror);

  const OpticalStructure& structure_;
  NodeCache& cache_;
};

}  // namespace arago::optics::detail
