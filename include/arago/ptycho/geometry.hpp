#pragma once

#include "arago/config/field_visitor.hpp"

#include <cstdint>
#include <optional>

namespace arago::ptycho {

/// Section [geometry]: frames, groups and how they are formed. Passed to every kernel that needs it; never global.
struct GeometryConfig {
  std::int64_t N = 64;         ///< edge of a frame and of a patch, pixels
  std::int64_t gridsize = 1;   ///< a group holds gridsize^2 frames
  double offset_px = 4.0;      ///< stride inside a group of a grid scan
  std::optional<std::int64_t> neighbor_count;  ///< candidates K; default 7 if C <= 4 else C + 3
  std::optional<std::int64_t> n_groups;        ///< default: number of scan points
  std::optional<std::int64_t> n_subsample;     ///< frames used; default: all
  std::optional<double> max_displacement_px;   ///< largest |frame - group centre|; default N/4

  /// C, frames of a group.
  int channels() const { return static_cast<int>(gridsize * gridsize); }
};

void describe(config::FieldVisitor& visitor, GeometryConfig& config);
/// Cross-field rules: N >= 32 and divisible by 2^floor(log2(N/8)), neighbor_count >= C, ... Throws InputError.
void validate(const GeometryConfig& config);

}  // namespace arago::ptycho
