#pragma once

#include "arago/optics/optical_state.hpp"
#include "optics/detail/graph_engine.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace arago::optics::detail {

/// Turns tangents of a state into what a chain's pupil, mirrors, relays and focal transform need. Maps that several
/// chains share are made once.
class ChainTangents {
 public:
  ChainTangents(GraphEngine& graph, const OpticalState& at);

  /// True if diameters, magnifications, distances or wavelengths move: then the plane path must carry it.
  static bool moves_geometry(const OpticalState& tangent, std::size_t wavelength);
  /// True if the field back at M1 moves at all.
  static bool moves_field(const OpticalState& tangent, const Chain& chain);

  PupilPushJob pupil(const OpticalState& tangent, const Chain& chain);
  /// Path differences of the further mirrors, line-major; empty maps where nothing moves.
  std::vector<RealMap> mirror_opds(const OpticalState& tangent, const Chain& chain);
  GeometryTangent geometry(const OpticalState& tangent, const Chain& chain);
  /// d ln (focal spacing / wavelength x pupil spacing).
  double log_scale(const OpticalState& tangent, const Chain& chain) const;

 private:
  RealMap modes(const OpticalState& tangent, std::size_t mirror) const;
  double log_ratio(const OpticalState& tangent, std::size_t mirror) const;
  double log_wavelength(const OpticalState& tangent, const Chain& chain) const;

  GraphEngine& graph_;
  const OpticalState& at_;
  std::shared_ptr<const PathTables<double>> path_;
  std::map<std::string, RealMap> made_;
};

}  // namespace arago::optics::detail
