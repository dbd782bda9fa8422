// An image whose chains, and derivative images whose tangents, are computed by several processes.
#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"
#include "optics/small_telescope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace arago::optics {
namespace {

using testing::difference;
using testing::SmallTelescope;

/// |E|^2 of the chains of one share.
std::vector<double> part_of(SystemGraph& graph, const OpticalState& state, std::size_t first, std::size_t count) {
  std::vector<double> part;
  const std::size_t subsamples = graph.structure().focal_subsamples();
  const std::size_t chains = state.stars.size() * state.wavelengths_m.size();
  (void)graph.image(state, {first, count, [&](const std::vector<double>& mine) {
                              part = mine;
                              return std::vector<double>(chains * subsamples * subsamples);
                            }});
  return part;
}

TEST(ChainShare, SharesMakeTheSameBits) {
  for (const FieldPrecision precision : {FieldPrecision::float64, FieldPrecision::float32})
    for (const int mirrors : {1, 2, 3}) {
      const SmallTelescope telescope{.mirrors = mirrors, .oversample = 2};
      OpticalStructure structure = telescope.structure();
      structure.precision = precision;
      const OpticalState state = telescope.state();
      SystemGraph whole(structure);
      const RealMap expected = whole.image(state);
      for (const std::size_t processes : {1, 2, 3, 5}) {  // of 4 chains: one of five has nothing to do
        std::vector<double> all;
        for (std::size_t process = 0; process < processes; ++process) {
          const std::size_t first = 4 * process / processes, end = 4 * (process + 1) / processes;
          SystemGraph own(structure);
          const std::vector<double> part = part_of(own, state, first, end - first);
          all.insert(all.end(), part.begin(), part.end());
        }
        SystemGraph last(structure);
        const RealMap image = last.image(state, {0, 0, [&](const std::vector<double>&) { return all; }});
        EXPECT_EQ(difference(image, expected), 0) << mirrors << " mirrors, " << processes << " processes";
      }
    }
}

/// Tangent images of one process of several, as it would send them.
std::vector<double> tangents_of(SystemGraph& graph, const OpticalState& state, const RealMap& directions,
                                TangentShare share) {
  std::vector<double> part;
  share.gathered = [&](const std::vector<double>& mine) {
    part = mine;
    return std::vector<double>();
  };
  EXPECT_THAT(testing::refusal([&] { (void)graph.jvp(state, directions, share); }), ::testing::HasSubstr("tangent"));
  return part;
}

TEST(TangentShare, SharesMakeTheSameBits) {
  for (const int mirrors : {1, 2, 3}) {
    const SmallTelescope telescope{.mirrors = mirrors, .oversample = 2};
    const OpticalState state = telescope.state();
    const RealMap directions = testing::random_map(5, StateLayout(state).size(), 3);
    SystemGraph graph(telescope.structure());
    const RealStack expected = graph.jvp(state, directions);
    for (const std::size_t parts : {2, 3, 16}) {
      std::vector<double> all;
      for (std::size_t part = 0; part < parts; ++part) {
        const std::vector<double> sent = tangents_of(graph, state, directions, {part, parts});
        all.insert(all.end(), sent.begin(), sent.end());
      }
      const RealStack images =
          graph.jvp(state, directions, {0, parts, [&](const std::vector<double>&) { return all; }});
      EXPECT_EQ(testing::relative_difference(images, expected), 0) << mirrors << " mirrors, " << parts << " processes";
    }
  }
}

TEST(ChainShare, Refusals) {
  const SmallTelescope telescope{.mirrors = 1};
  SystemGraph graph(telescope.structure());
  const auto refused = [&](std::size_t first, std::size_t count) {
    return testing::refusal([&] {
      (void)graph.image(telescope.state(), {first, count, [](const std::vector<double>& mine) { return mine; }});
    });
  };
  EXPECT_THAT(refused(3, 2), ::testing::HasSubstr("image of 4"));
  EXPECT_THAT(refused(0, 2), ::testing::HasSubstr("chains"));  // nobody computed the others
}

}  // namespace
}  // namespace arago::optics
