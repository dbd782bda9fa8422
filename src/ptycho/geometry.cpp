#include "arago/ptycho/geometry.hpp"

#include "arago/core/error.hpp"

#include <cmath>

namespace arago::ptycho {
namespace {

/// Halvings of the frame in the network: floor(log2(N/8)).
int network_depth(std::int64_t N) {
  int depth = 0;
  while (N >= (std::int64_t{16} << depth)) ++depth;
  return depth;
}

}  // namespace

void describe(config::FieldVisitor& visitor, GeometryConfig& config) {
  visitor.field("N", config.N, {.help = "edge of a frame and of a patch", .unit = "px", .min = 32, .aliases = {"N"}});
  visitor.field("gridsize", config.gridsize,
                {.help = "a group holds gridsize^2 frames", .min = 1, .max = 16, .aliases = {"gridsize"}});
  visitor.field("offset_px", config.offset_px,
                {.help = "stride inside a group of a grid scan",
                 .unit = "px",
                 .min = 0,
                 .min_excluded = true,
                 .aliases = {"offset"}});
  visitor.choice(
      "grouping", config.grouping, {{GroupingKind::nearest, "nearest"}, {GroupingKind::consecutive, "consecutive"}},
      {.help = "members of a group: random near neighbours, or consecutive frames (windows of a grid scan)"});
  visitor.field(
      "neighbor_count", config.neighbor_count,
      {.help = "candidates for a group, the seed point included; default 7 up to gridsize 2, else gridsize^2 + 3",
       .min = 1,
       .aliases = {"neighbor_count"}});
  visitor.field("n_groups", config.n_groups,
                {.help = "groups formed; default: one for each frame", .min = 1, .aliases = {"n_groups", "n_images"}});
  visitor.field("n_subsample", config.n_subsample,
                {.help = "frames used, chosen at random; default: all", .min = 1, .aliases = {"n_subsample"}});
  visitor.field("subsample_seed", config.subsample_seed,
                {.help = "seed of the choice of n_subsample frames; default: train.seed",
                 .min = 0,
                 .aliases = {"subsample_seed"}});
  visitor.field("sequential", config.sequential,
                {.help = "n_subsample and n_groups take the first frames instead of a random choice",
                 .aliases = {"sequential_sampling"}});
  visitor.field("max_displacement_px", config.max_displacement_px,
                {.help = "a group with a frame farther from its centre, along an axis, is dropped; default N/4",
                 .unit = "px",
                 .min = 0});
}

void validate(const GeometryConfig& config) {
  const std::int64_t block = std::int64_t{1} << network_depth(config.N);
  ARAGO_REQUIRE(config.N >= 32 && config.N % 2 == 0 && config.N % block == 0,
                "geometry.N=" << config.N << " must be at least 32 and divisible by " << block
                              << " (the network halves it " << network_depth(config.N) << " times); try "
                              << std::max<std::int64_t>(32, (config.N + block / 2) / block * block));
  ARAGO_REQUIRE(!config.subsample_seed || (config.n_subsample && !config.sequential),
                "geometry.subsample_seed=" << config.subsample_seed.value_or(0)
                                           << " has no effect unless geometry.n_subsample is set and "
                                              "geometry.sequential is false; leave it out");
  ARAGO_REQUIRE(config.gridsize >= 1, "geometry.gridsize=" << config.gridsize << " must be positive; try 1 or 2");
  ARAGO_REQUIRE(config.neighbors() >= config.channels(),
                "geometry.neighbor_count=" << config.neighbors() << " is less than the " << config.channels()
                                           << " frames of a group (geometry.gridsize=" << config.gridsize
                                           << "); it counts the seed point too: try " << config.channels() + 3);
  if (config.n_subsample)
    ARAGO_REQUIRE(*config.n_subsample >= config.channels(),
                  "geometry.n_subsample=" << *config.n_subsample << " is less than the " << config.channels()
                                          << " frames of one group");
}

int padded_size(const GeometryConfig& geometry, OverlapRule rule, double largest_displacement_px) {
  const int N = static_cast<int>(geometry.N);
  if (rule == OverlapRule::clean) return N + 2 * static_cast<int>(std::ceil(largest_displacement_px));
  constexpr int position_jitter = 10;
  const int stride = static_cast<int>(std::lround((static_cast<double>(geometry.gridsize) - 1) * geometry.offset_px));
  return N + stride + position_jitter;
}

}  // namespace arago::ptycho
