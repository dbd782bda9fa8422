#include "arago/train/object_terms.hpp"

#include "arago/core/rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::train {
namespace {

constexpr int B = 2, N = 8, P = 12, corner = 2;
using Value = Complex<double>;

struct Case {
  View<Value***> merged{"merged", B, P, P};
  View<double***> amplitude{"amplitude", B, N, N};
  LossRows rows{"rows", B* N};
  View<GroupLoss*> groups{"groups", B};
  ObjectTerms terms{.weights = {.object_tv = 0.7, .object_mae = 0.4}, .element = 1.0 / (B * N * N)};

  explicit Case(bool central_only) {
    terms.central_only = central_only;
    CounterRng rng(1, Stream::test, 0, 0);
    for (std::size_t i = 0; i < merged.size(); ++i) merged.data()[i] = Value(rng.normal(), rng.normal());
    for (std::size_t i = 0; i < amplitude.size(); ++i) amplitude.data()[i] = rng.uniform(0.0, 1.0);
  }
  GroupLoss sums() {
    compare_objects<double>(ExecutionSpace{}, terms, N, merged, amplitude, rows, groups);
    GroupLoss sum;
    for (int b = 0; b < B; ++b) {
      sum.object_tv += groups(b).object_tv;
      sum.object_mae += groups(b).object_mae;
    }
    return sum;
  }
  double loss() {
    const GroupLoss sum = sums();
    return terms.element * (terms.weights.object_tv * sum.object_tv + terms.weights.object_mae * sum.object_mae);
  }
};

class ObjectTermsOf : public ::testing::TestWithParam<bool> {};

TEST_P(ObjectTermsOf, FollowTheirFormula) {
  Case c(GetParam());
  double tv = 0.0, mae = 0.0;
  for (int b = 0; b < B; ++b) {
    std::vector<Value> o(N * N);
    for (int i = 0; i < N * N; ++i) {
      const int y = i / N, x = i % N;
      const bool central = y >= N / 4 && y < 3 * N / 4 && x >= N / 4 && x < 3 * N / 4;
      o[i] = central || !GetParam() ? c.merged(b, y + corner, x + corner) : Value(0.0);
    }
    for (int i = 0; i < N * N; ++i) {
      if (i / N + 1 < N) tv += abs_squared(o[i + N] - o[i]);
      if (i % N + 1 < N) tv += abs_squared(o[i + 1] - o[i]);
      mae += std::sqrt(abs_squared(o[i] - Value(c.amplitude(b, i / N, i % N))));
    }
  }
  EXPECT_NEAR(c.sums().object_tv, tv,
              1e-13 * tv);  // some hundred terms of one sign
  EXPECT_NEAR(c.sums().object_mae, mae, 1e-13 * mae);
}

TEST_P(ObjectTermsOf, CotangentIsTheDerivative) {
  Case c(GetParam());
  const View<Value***> d_merged("d_merged", B, P, P);
  Kokkos::deep_copy(d_merged, Value(0.25, -0.5));  // what the diffraction gave before
  add_object_cotangent<double>(ExecutionSpace{}, c.terms, N, c.merged, c.amplitude, d_merged);
  constexpr double h = 1e-5;
  for (std::size_t i = 0; i < c.merged.size(); ++i)
    for (const Value direction : {Value(1, 0), Value(0, 1)}) {
      Value& m = c.merged.data()[i];
      const Value start = m;
      m = start + h * direction;
      const double above = c.loss();
      m = start - h * direction;
      const double below = c.loss();
      m = start;
      const Value g = d_merged.data()[i] - Value(0.25, -0.5);
      // Rounding of a loss of order 5, added from 128 terms, is below 1e-14, over 2h 5e-10; the curvature of the
      // amplitude term adds element h^2 / |o - a|^2, of order 1e-11.
      ASSERT_NEAR((above - below) / (2 * h), g.real() * direction.real() + g.imag() * direction.imag(), 1e-9) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Windows, ObjectTermsOf, ::testing::Values(false, true));

TEST(ObjectTerms, SlopeIsZeroWhereTheObjectIsTheKnownOne) {
  Case c(false);
  c.terms.weights.object_tv = 0.0;
  for (int b = 0; b < B; ++b)
    for (int i = 0; i < N * N; ++i) c.merged(b, i / N + corner, i % N + corner) = c.amplitude(b, i / N, i % N);
  const View<Value***> d_merged("d_merged", B, P, P);
  add_object_cotangent<double>(ExecutionSpace{}, c.terms, N, c.merged, c.amplitude, d_merged);
  EXPECT_EQ(c.sums().object_mae, 0.0);
  EXPECT_EQ(c.sums().object_tv, 0.0);  // weight 0: not evaluated
  for (std::size_t i = 0; i < d_merged.size(); ++i) ASSERT_EQ(d_merged.data()[i], Value(0.0));
}

TEST(ObjectTerms, TotalVariationNeedsNoKnownObject) {
  Case c(false);
  const double tv = c.sums().object_tv;
  c.terms.weights.object_mae = 0.0;
  c.amplitude = {};
  EXPECT_EQ(c.sums().object_tv, tv);
}

}  // namespace
}  // namespace arago::train
