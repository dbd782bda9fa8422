#pragma once

#include "arago/optics/maps.hpp"
#include "arago/optics/resampling.hpp"

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

namespace arago::optics::detail {

/// A further mirror (M2, M3) on the padded grid, cut to the window that it covers. Arrays are line-major,
/// [line][element]: lines run along y for M2 and along x for M3, which is the order in which the line path visits them.
struct MirrorPlane {
  bool lines_along_y = true;
  LinearAxis::Support window;  ///< samples of the padded grid, the same on both axes
  LinearAxis axis;             ///< window <- pupil_samples
  LinearAxis axis_slope;       ///< its derivative with respect to ln ratio
  RealMap transmission;        ///< empty: unlimited and flat, the window is the whole grid
  RealMap opd_m;
  /// transmission exp(i k opd), one a wavelength, in the precision of the fields that pass.
  template <class Scalar>
  std::vector<ComplexMapOf<Scalar>>& screens() {
    return std::get<std::vector<ComplexMapOf<Scalar>>>(screens_);
  }
  template <class Scalar>
  const std::vector<ComplexMapOf<Scalar>>& screens() const {
    return std::get<std::vector<ComplexMapOf<Scalar>>>(screens_);
  }

  /// A mirror that covers `ratio` x its own grid's samples on the padded grid.
  static MirrorPlane covering(std::int64_t pupil_samples, std::int64_t padded_samples, double ratio,
                              bool lines_along_y);
  static MirrorPlane without_limit(std::int64_t padded_samples, bool lines_along_y);
  bool unlimited() const { return transmission.size() == 0; }
  /// A map of the mirror's own grid (N, N) in this form, and the adjoint.
  RealMap to_lines(const ConstRealMap& map) const;
  RealMap from_lines(const ConstRealMap& lines) const;
  /// Derivative of to_lines with respect to ln ratio (spacing of the padded grid over spacing of the mirror's own).
  RealMap to_lines_by_log_ratio(const ConstRealMap& map) const;

 private:
  std::tuple<std::vector<ComplexMapOf<double>>, std::vector<ComplexMapOf<float>>> screens_;
};

/// From M1's field to the field back at M1's plane: relay, mirror, relay, ... , relay back, crop.
struct PathGeometry {
  std::int64_t pupil_samples = 0;
  std::int64_t padded_samples = 0;
  double width_m = 0;  ///< of the padded grid
  std::vector<double> wavelengths_m;
  std::vector<double> relays_m;      ///< distances of the mirrors.size() + 1 relays; they add up to zero
  std::vector<MirrorPlane> mirrors;  ///< at least one
  bool renormalise = true;           ///< unit power behind the last mirror

  LinearAxis::Support pupil_window() const { return {(padded_samples - pupil_samples) / 2, pupil_samples}; }
  /// Windows of M1, the mirrors, and M1 again.
  LinearAxis::Support window(std::size_t plane) const {
    return plane == 0 || plane > mirrors.size() ? pupil_window() : mirrors[plane - 1].window;
  }
};

/// What one chain leaves behind. Fields are double, or float for images alone: derivatives are taken at double fields.
template <class Scalar>
struct PathField {
  ComplexMapOf<Scalar> half;                 ///< line path: M1's rows propagated to the first mirror (window, N)
  std::vector<ComplexMapOf<Scalar>> before;  ///< field before each mirror, line-major over its window; only when kept
  ComplexMapOf<Scalar> back;                 ///< (N, N), divided by sqrt(power) when renormalising
  double power = 0;                          ///< behind the last mirror, before it is normalised
};

template <class Scalar>
struct ForwardJob {
  std::size_t wavelength = 0;
  ConstComplexMapOf<Scalar> pupil;
  PathField<Scalar>* field = nullptr;  ///< out; a `half` that is there already is used
};

/// Tangent of geometry: only the plane path takes it.
struct GeometryTangent {
  std::vector<double> relays_m;  ///< one a relay
  double log_width = 0;
  double log_wavelength = 0;           ///< of the relays; layers and pupil get theirs as path differences
  std::vector<RealMap> transmissions;  ///< line-major, one a mirror; may be empty
};

struct PushJob {
  std::size_t wavelength = 0;
  const PathField<double>* at = nullptr;  ///< with `before`
  ConstComplexMap pupil;                  ///< field behind M1; for geometry only
  ConstComplexMap d_pupil;                ///< may be empty
  std::vector<RealMap> d_opd_m;           ///< line-major, one a mirror; may be empty
  std::optional<GeometryTangent> geometry;
  ComplexMap d_back;  ///< out (N, N)
};

struct PullJob {
  std::size_t wavelength = 0;
  const PathField<double>* at = nullptr;
  ConstComplexMap g_back;
  ComplexMap g_pupil;                   ///< out (N, N)
  std::vector<RealMap> g_opd_m;         ///< out, line-major over each mirror's window
  std::vector<RealMap> g_transmission;  ///< out when not empty
};

}  // namespace arago::optics::detail
