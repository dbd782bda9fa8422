#pragma once

#include "arago/config/field_visitor.hpp"

#include <cstdint>
#include <optional>

namespace arago::ptycho {

/// How the frames of a group are chosen.
enum class GroupingKind {
  nearest,      ///< a scan point and gridsize^2 - 1 of its nearest neighbours, drawn at random
  consecutive,  ///< gridsize^2 frames in file order: the windows of a grid scan
};

/// Which rule merges the patches of a group into one object (PatchGrid).
enum class OverlapRule {
  clean,      ///< the same window in sum and count; zero where nothing was counted
  reference,  ///< full patches over the count of the central windows + 0.001, as in PtychoPINN
};

/// Section [geometry]: frames, groups and how they are formed. Passed to every kernel that needs it; never global.
struct GeometryConfig {
  std::int64_t N = 64;        ///< edge of a frame and of a patch, pixels
  std::int64_t gridsize = 1;  ///< a group holds gridsize^2 frames
  double offset_px = 4.0;     ///< stride inside a group of a grid scan
  GroupingKind grouping = GroupingKind::nearest;
  std::optional<std::int64_t>
      neighbor_count;                       ///< candidates K, the seed itself included; default 7 if C <= 4 else C + 3
  std::optional<std::int64_t> n_groups;     ///< default: number of scan points
  std::optional<std::int64_t> n_subsample;  ///< frames used; default: all
  std::optional<std::int64_t> subsample_seed;  ///< of n_subsample; default: the seed of the grouping
  bool sequential = false;                     ///< frames and seed points are the first ones, not a random choice
  std::optional<double> max_displacement_px;   ///< largest |frame - group centre| along an axis; default N/4

  /// C, frames of a group.
  int channels() const { return static_cast<int>(gridsize * gridsize); }
  /// K, with its default.
  std::int64_t neighbors() const { return neighbor_count.value_or(channels() <= 4 ? 7 : channels() + 3); }
};

void describe(config::FieldVisitor& visitor, GeometryConfig& config);
/// Cross-field rules: N >= 32 and divisible by 2^floor(log2(N/8)), neighbor_count >= C, ... Throws InputError.
void validate(const GeometryConfig& config);

/// Edge P of the square on which the patches of a group meet.
///   clean:     N + 2 ceil(largest |displacement| along an axis)
///   reference: N + (gridsize - 1) offset_px + 10
int padded_size(const GeometryConfig& geometry, OverlapRule rule, double largest_displacement_px);

}  // namespace arago::ptycho
