#pragma once

#include "arago/optics/angular_spectrum.hpp"
#include "arago/optics/free_space.hpp"
#include "arago/params/telescope_structure.hpp"
#include "optics/detail/beam_path.hpp"

#include <span>
#include <variant>
#include <vector>

namespace arago::optics::detail {

/// The path on whole padded planes with 2-D transforms: for any free space, for derivatives with respect to geometry,
/// and as the reference of the line path. Chains run in parallel, each on planes of its thread.
/// Scalar: double, or float for `forward` and `field_at` alone.
template <class Scalar>
class PlanePath {
 public:
  PlanePath(const PathGeometry& geometry, params::FreeSpaceKernel kernel);

  void forward(std::span<const ForwardJob<Scalar>> jobs, bool keep) const;
  void push(std::span<const PushJob> jobs) const;
  void pull(std::span<const PullJob> jobs) const;
  /// Padded field of one chain before (or behind, normalised) mirror `plane` (1 = M2), from the field behind M1.
  ComplexMapOf<Scalar> field_at(std::size_t wavelength, const ConstComplexMapOf<Scalar>& pupil, std::size_t plane,
                                bool behind) const;

 private:
  using Relay = std::variant<BasicSeparableFreeSpace<Scalar>, BasicAngularSpectrum<Scalar>>;
  struct Planes;

  void relay(std::size_t number, std::size_t wavelength, const ComplexMapOf<Scalar>& field, bool adjoint) const;
  void relay_tangent(const PushJob& job, std::size_t number, const Planes& planes) const;
  void forward_one(const ForwardJob<Scalar>& job, const Planes& planes) const;
  void push_one(const PushJob& job, const Planes& planes) const;
  double push_mirror(const PushJob& job, std::size_t number, const ComplexMap& d_field) const;
  void pull_one(const PullJob& job, const Planes& planes) const;
  template <class Job, class One>
  void for_jobs(const char* label, std::span<const Job> jobs, const One& one) const;

  const PathGeometry& geometry_;
  std::vector<std::vector<Relay>> relays_;  // [relay][wavelength]
};

template <>
void PlanePath<double>::push(std::span<const PushJob> jobs) const;
template <>
void PlanePath<double>::pull(std::span<const PullJob> jobs) const;

}  // namespace arago::optics::detail
