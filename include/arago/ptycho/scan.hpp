#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/core/views.hpp"
#include "arago/ptycho/geometry.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace arago::ptycho {

enum class ScanKind {
  uniform,  ///< `count` points, independent and uniform within the border
  grid,     ///< windows of gridsize^2 points offset_px apart, windows every step_px: as many as fit
  round,    ///< rings step_px apart with 6, 12, 18... points around the centre, as many as fit
  file,     ///< read by module data
};

/// Section [scan]: where the beam goes.
struct ScanConfig {
  ScanKind kind = ScanKind::uniform;
  std::int64_t count = 2000;        ///< uniform only
  double step_px = 8.0;             ///< grid, round
  double jitter_px = 0.0;           ///< standard deviation of a normal shift of every grid or round point
  std::optional<double> border_px;  ///< smallest distance of a patch centre from the object's edge; default N/2
  std::int64_t seed = 42;
  std::string file;           ///< kind = file
  bool whole_pixels = false;  ///< round positions to whole pixels, half to even
};

void describe(config::FieldVisitor& visitor, ScanConfig& config);
void validate(const ScanConfig& config);

/// Positions (n, 2) in object pixels, (row, column) of patch pixel (N/2, N/2), for every kind but `file`. Point i of a
/// scan is drawn from CounterRng(seed, Stream::scan, index i). Throws InputError when no point fits.
HostView<double**> make_positions(const ScanConfig& scan, const GeometryConfig& geometry, int object_rows,
                                  int object_columns);

/// Rounds to whole pixels, half to even, in place.
void round_to_pixels(const HostView<double**>& positions_px);

}  // namespace arago::ptycho
