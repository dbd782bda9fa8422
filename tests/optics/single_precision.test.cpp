// telescope.precision = float32: fields in single precision, everything that decides a phase or adds light in double.
#include "arago/optics/node.hpp"
#include "telescope_testing.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace arago::optics {
namespace {

using namespace testing;

// Bound that is promised: 1e-5 of the peak. A rounding of 6e-8 in each of some ten passes, added over the window as
// random errors are, stays an order of magnitude below.
constexpr double promised = 1e-5;

ParameterStore single(const ParameterStore& store) {
  return store.with("telescope.precision", "float32");
}

struct Design {
  std::string profile;
  SystemId system;
  Values values = {};
};

void PrintTo(const Design& design, std::ostream* out) {
  *out << design.profile << ' ' << static_cast<int>(design.system) + 2 << "-plane";
}

class SinglePrecisionOf : public ::testing::TestWithParam<Design> {};

TEST_P(SinglePrecisionOf, IsWithinItsBoundOfTheDoubleImage) {
  const Design& design = GetParam();
  const ParameterStore store = busy(store_of(design.profile, design.system, small(64, 48) + design.values));
  const RealMap exact = SheraTelescope(store).image(), rough = SheraTelescope(single(store)).image();
  const double off = of_peak(rough, exact);
  EXPECT_LT(off, promised);
  EXPECT_GT(off, 1e-9) << "not computed in single precision at all";
  EXPECT_LT(std::abs(sum(rough) / sum(exact) - 1), promised);
  RecordProperty("of_peak", fmt::format("{:.2g}", off));
}

INSTANTIATE_TEST_SUITE_P(
    Designs, SinglePrecisionOf,
    ::testing::Values(Design{"shera_testbed", SystemId::two_plane}, Design{"shera_testbed", SystemId::three_plane},
                      Design{"shera_testbed", SystemId::four_plane}, Design{"shera_flight", SystemId::two_plane},
                      Design{"shera_flight", SystemId::three_plane}, Design{"shera_flight", SystemId::four_plane},
                      Design{"toliman", SystemId::two_plane}, Design{"jnext", SystemId::two_plane},
                      Design{"shera_testbed", SystemId::three_plane, {{"telescope.free_space", "angular_spectrum"}}},
                      Design{"shera_testbed", SystemId::three_plane, {{"telescope.mask", "none"}}},
                      Design{"shera_flight", SystemId::four_plane, {{"telescope.normalisation", "physical"}}},
                      Design{"shera_testbed", SystemId::three_plane, {{"detector.jitter_sigma_as", 0.2}}}));

TEST(SinglePrecision, KeepsItsBoundAtFullSize) {
  const ParameterStore store = busy(store_of("shera_testbed", SystemId::three_plane, {{"telescope.n_lambda", 1}}));
  EXPECT_LT(of_peak(SheraTelescope(single(store)).image(), SheraTelescope(store).image()), promised);
}

TEST(SinglePrecision, GivesTheFieldOfEveryNode) {
  const ParameterStore store = busy(store_of("shera_testbed", SystemId::four_plane, small(32, 24, 1)));
  SheraTelescope exact(store), rough(single(store));
  for (const Node node : exact.graph(store).nodes()) {
    const NodeOutput a = exact.output(node), b = rough.output(node);
    ASSERT_EQ(a.fields.size(), b.fields.size());
    double peak = 0, off = 0;
    for (std::size_t k = 0; k < a.fields.size(); ++k) {
      peak = std::max(peak, abs_squared(a.fields.data()[k]));
      off = std::max(off, abs_squared(a.fields.data()[k] - b.fields.data()[k]));
    }
    EXPECT_LE(std::sqrt(off), promised * std::sqrt(peak)) << name(node);
    for (std::size_t k = 0; k < a.maps.size(); ++k)
      ASSERT_NEAR(b.maps.data()[k], a.maps.data()[k], promised * largest(RealMap(a.maps.data(), 1, a.maps.size())));
  }
}

TEST(SinglePrecision, AddsKeptImagesAfterAChangeOfFlux) {
  SheraTelescope telescope(single(store_of("shera_testbed", SystemId::three_plane, small(32, 32, 2))));
  (void)telescope.image();
  const auto focal = [&] { return telescope.graph(telescope.store()).counters(Node::focal).misses; };
  const std::int64_t before = focal();
  EXPECT_EQ(before, 4);
  (void)telescope.image(telescope.store().with(keys::contrast, 0.4));
  EXPECT_EQ(focal(), before);
}

TEST(SinglePrecision, IsPartOfTheStructure) {
  const ParameterStore store = store_of("shera_testbed", SystemId::two_plane, small(32, 32, 1));
  EXPECT_NE(SheraTelescope(single(store)).structural_hash(), SheraTelescope(store).structural_hash());
}

TEST(SinglePrecision, HasNoDerivatives) {
  const ParameterStore store = single(store_of("shera_testbed", SystemId::three_plane, small(32, 32, 1)));
  SheraTelescope telescope(store);
  const std::vector<std::string> chosen{std::string(keys::separation)};
  const params::ThetaPacking packing(store, chosen);
  const Eigen::VectorXd theta = packing.pack(store);
  const RealMap data = telescope.image();
  for (const auto& action : std::vector<std::function<void()>>{
           [&] { (void)telescope.jvp(packing, theta); }, [&] { (void)telescope.vjp(packing, theta, data); },
           [&] { (void)telescope.gaussian(packing, theta, data, data); },
           [&] { (void)telescope.poisson(packing, theta, data); }}) {
    const std::string message = rejection(action);
    EXPECT_NE(message.find("telescope.precision=float32"), std::string::npos) << message;
    EXPECT_NE(message.find("float64"), std::string::npos) << message;
  }
}

TEST(SinglePrecision, IsNotSpreadOverRanks) {
  const std::string message = rejection([&] {
    (void)store_of("shera_testbed", SystemId::three_plane,
                   {{"telescope.precision", "float32"}, {"telescope.transform", "slab"}});
  });
  EXPECT_NE(message.find("telescope.precision"), std::string::npos) << message;
  EXPECT_NE(message.find("telescope.transform"), std::string::npos) << message;
}

}  // namespace
}  // namespace arago::optics
