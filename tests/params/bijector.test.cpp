#include "arago/params/bijector.hpp"

#include "params/support.hpp"

namespace arago::params {
namespace {

using testing::close;
using testing::five_points;
using testing::rejection;
using Kind = Bijector::Kind;

struct Case {
  Kind kind;
  Bounds bounds;
};

const Case cases[] = {
    {Kind::identity, {}},         {Kind::log, {.min = 0}},      {Kind::log, {.max = -1}},
    {Kind::softplus, {.min = 2}}, {Kind::softplus, {.max = 0}}, {Kind::logit, {.min = -1, .max = 3}},
};

TEST(Bijector, InverseUndoesForwardInsideTheBounds) {
  for (const Case& c : cases) {
    const Bijector map(c.kind, c.bounds);
    for (const double u : {-6.0, -1.3, 0.0, 0.4, 5.0}) {
      const double x = map.forward(u);
      EXPECT_TRUE(c.bounds.contains(x)) << name_of(c.kind) << " " << u;
      EXPECT_NEAR(map.inverse(x), u, 1e-12) << name_of(c.kind);
    }
  }
}

TEST(Bijector, DerivativeIsThatOfForward) {
  for (const Case& c : cases) {
    const Bijector map(c.kind, c.bounds);
    for (const double u : {-2.0, 0.1, 1.7}) {
      EXPECT_TRUE(close(five_points([&](double v) { return map.forward(v); }, u, 1e-3), map.derivative(u), 1e-9))
          << name_of(c.kind);
      EXPECT_NEAR(map.log_derivative(u), std::log(std::abs(map.derivative(u))), 1e-13);
    }
  }
}

TEST(Bijector, StaysFiniteFarOut) {
  const Bijector softplus(Kind::softplus, {.min = 0}), logit(Kind::logit, {.min = 0, .max = 1});
  EXPECT_EQ(softplus.forward(1000), 1000.0);
  EXPECT_EQ(softplus.inverse(1000), 1000.0);
  EXPECT_EQ(logit.forward(800), 1.0);
  EXPECT_EQ(logit.forward(-800), 0.0);
  EXPECT_EQ(logit.derivative(800), 0.0);
}

TEST(Bijector, SaysThatABoundCannotBeReached) {
  const Bijector log(Kind::log, {.min = 0}), logit(Kind::logit, {.min = 0, .max = 1});
  EXPECT_THAT(rejection([&] { (void)log.inverse(0.0); }), ::testing::HasSubstr("no finite log coordinate"));
  EXPECT_THAT(rejection([&] { (void)logit.inverse(1.0); }), ::testing::HasSubstr("no finite logit coordinate"));
  EXPECT_THROW(Bijector(Kind::log, {}), std::logic_error);
  EXPECT_THROW(Bijector(Kind::logit, {.min = 0}), std::logic_error);
}

TEST(Bounds, ClosedUnlessSaidOtherwise) {
  EXPECT_TRUE((Bounds{.min = 0}.contains(0.0)));
  EXPECT_FALSE((Bounds{.min = 0, .min_excluded = true}.contains(0.0)));
  EXPECT_FALSE((Bounds{.max = 0, .max_excluded = true}.contains(0.0)));
  EXPECT_FALSE(Bounds{}.contains(std::nan("")));
}

}  // namespace
}  // namespace arago::params
