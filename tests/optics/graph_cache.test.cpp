#include "optics/map_testing.hpp"
#include "optics/small_telescope.hpp"

#include <gtest/gtest.h>

namespace arago::optics {
namespace {

using testing::difference;
using testing::SmallTelescope;

/// Computations of each node since `before`.
struct Misses {
  explicit Misses(const SystemGraph& graph) : graph_(graph) {
    for (int k = 0; k < node_count; ++k) before_[k] = graph.counters(static_cast<Node>(k)).misses;
  }
  std::int64_t of(Node node) const { return graph_.counters(node).misses - before_[static_cast<int>(node)]; }

  const SystemGraph& graph_;
  std::int64_t before_[node_count];
};

class GraphCache : public ::testing::Test {
 protected:
  /// The image of a changed state equals that of a graph without memory; returns what was computed for it.
  template <class Change>
  Misses after(const Change& change) {
    graph_.image(state_);
    const Misses misses(graph_);
    OpticalState changed = state_;
    change(changed);
    const RealMap image = graph_.image(changed);
    SystemGraph forgetful(telescope_.structure(), 0);
    EXPECT_EQ(difference(image, forgetful.image(changed)), 0);
    EXPECT_EQ(forgetful.cached_bytes(), 0u);
    return misses;
  }

  SmallTelescope telescope_{.mirrors = 2};
  SystemGraph graph_{telescope_.structure()};
  OpticalState state_ = telescope_.state();
};

TEST_F(GraphCache, RepeatComputesNothing) {
  const Misses misses = after([](OpticalState&) {});
  for (int k = 0; k < node_count; ++k) EXPECT_EQ(misses.of(static_cast<Node>(k)), 0) << name(static_cast<Node>(k));
}

TEST_F(GraphCache, FluxComputesNoOptics) {
  const Misses misses = after([](OpticalState& s) { s.stars[0].flux *= 1.1; });
  for (const Node node : {Node::pupil, Node::relay_to_m2, Node::m2, Node::relay_back, Node::focal, Node::spectral_sum})
    EXPECT_EQ(misses.of(node), 0) << name(node);
  EXPECT_EQ(misses.of(Node::source_sum), 1);
}

TEST_F(GraphCache, WeightsComputeNoOptics) {
  const Misses misses = after([](OpticalState& s) { s.weights[1] = {0.5, 0.5}; });
  for (const Node node : {Node::pupil, Node::relay_to_m2, Node::relay_back, Node::focal})
    EXPECT_EQ(misses.of(node), 0) << name(node);
  EXPECT_EQ(misses.of(Node::spectral_sum), 1);
}

TEST_F(GraphCache, PlateScaleComputesTheFocalTransformOnly) {
  const Misses misses = after([](OpticalState& s) { s.plate_scale_as_per_pix *= 1.01; });
  for (const Node node : {Node::pupil, Node::relay_to_m2, Node::m2, Node::relay_back})
    EXPECT_EQ(misses.of(node), 0) << name(node);
  EXPECT_EQ(misses.of(Node::focal), 4);
}

TEST_F(GraphCache, SurfaceOfM2StartsAtM2) {
  const Misses misses = after([](OpticalState& s) { s.mirrors[1].coefficients_nm[0] += 1; });
  EXPECT_EQ(misses.of(Node::pupil), 0);
  EXPECT_EQ(misses.of(Node::relay_to_m2), 0);
  EXPECT_EQ(misses.of(Node::relay_back), 4);
}

TEST_F(GraphCache, OneStarLeavesTheOtherAlone) {
  const Misses misses = after([](OpticalState& s) { s.stars[1].x_rad += 1e-7; });
  EXPECT_EQ(misses.of(Node::pupil), 2);
  EXPECT_EQ(misses.of(Node::focal), 2);
  EXPECT_EQ(misses.of(Node::spectral_sum), 1);
}

TEST_F(GraphCache, GradientUsesWhatTheImageLeft) {
  graph_.image(state_);
  const Misses misses(graph_);
  const RealMap w = testing::random_map(telescope_.focal_samples, 1);
  graph_.vjp(state_, w);
  EXPECT_EQ(misses.of(Node::pupil), 0);
  EXPECT_EQ(misses.of(Node::focal), 0);
  const Misses again(graph_);
  graph_.vjp(state_, w);
  for (int k = 0; k < node_count; ++k) EXPECT_EQ(again.of(static_cast<Node>(k)), 0) << name(static_cast<Node>(k));
}

TEST_F(GraphCache, ObeysItsBound) {
  constexpr std::size_t bound = 60000;
  SystemGraph small(telescope_.structure(), bound);
  OpticalState state = state_;
  for (int k = 0; k < 5; ++k) {
    state.plate_scale_as_per_pix *= 1.01;
    small.image(state);
    EXPECT_LE(small.cached_bytes(), bound);
    EXPECT_GT(small.cached_bytes(), 0u);
  }
  EXPECT_EQ(difference(small.image(state), graph_.image(state)), 0);
  small.clear_cache();
  EXPECT_EQ(small.cached_bytes(), 0u);
  EXPECT_EQ(difference(small.image(state), graph_.image(state)), 0);
}

}  // namespace
}  // namespace arago::optics
