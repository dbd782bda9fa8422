#include "arago/nn/conv_engine.hpp"

#include "arago/core/error.hpp"
#include "nn/conv_oracle.hpp"

#include <gtest/gtest.h>

namespace arago::nn {
namespace {

using testing::make_naive_conv;
using testing::NaiveConv;
using testing::relative_error;
using testing::to_view;

/// Calls an engine for the batch as it wants to be called: at once, or shard by shard.
template <class Call>
void by_span(bool by_shard, int groups, int shard_groups, const Call& call) {
  const int shards = (groups + shard_groups - 1) / shard_groups;
  if (!by_shard) return call(WorkSpan{0, groups, 0, shards, true});
  for (int s = 0; s < shards; ++s)
    call(WorkSpan{s * shard_groups, std::min(shard_groups, groups - s * shard_groups), s, 1, false});
}

template <class Scalar>
struct EngineCase {
  NaiveConv naive;
  std::unique_ptr<ConvEngine<Scalar>> engine;
  View<Scalar*> weights, x, y, dy, dx;
  View<Scalar**> gradients;
  int shard_groups = 2;
  bool by_shard;

  EngineCase(Engine kind, const ConvShape& shape, int groups, bool shard_by_shard)
      : naive(make_naive_conv(shape, groups)), by_shard(shard_by_shard) {
    naive.shape.kernel_offset = 5;  // no alignment may be assumed
    naive.shape.bias_offset = 5 + naive.kernel.size();
    std::vector<double> arena(5, 0.0);
    arena.insert(arena.end(), naive.kernel.begin(), naive.kernel.end());
    arena.insert(arena.end(), naive.bias.begin(), naive.bias.end());
    weights = to_view<Scalar>(arena);
    x = to_view<Scalar>(naive.x);
    dy = to_view<Scalar>(naive.dy);
    y = View<Scalar*>("y", naive.y.size());
    dx = View<Scalar*>("dx", naive.x.size());
    gradients = View<Scalar**>("gradients", (groups + 1) / 2, arena.size());
    engine = make_conv_engine<Scalar>(kind, {naive.shape}, shard_groups);
    engine->prepare(groups);
    engine->load_weights(ExecutionSpace(), weights, false);
    engine->load_weights(ExecutionSpace(), weights, true);
  }
  std::size_t x_offset(const WorkSpan& span) const { return naive.x.size() / naive.groups * span.first_group; }
  std::size_t y_offset(const WorkSpan& span) const { return naive.y.size() / naive.groups * span.first_group; }

  void forward() {
    by_span(by_shard, naive.groups, shard_groups, [&](const WorkSpan& span) {
      engine->forward(ExecutionSpace(), span, 0, x.data() + x_offset(span), y.data() + y_offset(span));
    });
  }
  void backward_data(const Scalar* mask, bool accumulate) {
    by_span(by_shard, naive.groups, shard_groups, [&](const WorkSpan& span) {
      engine->backward_data(ExecutionSpace(), span, 0, dy.data() + y_offset(span),
                            mask ? mask + x_offset(span) : nullptr, accumulate, dx.data() + x_offset(span));
    });
  }
  void backward_weights() {
    by_span(by_shard, naive.groups, shard_groups, [&](const WorkSpan& span) {
      engine->backward_weights(ExecutionSpace(), span, 0, x.data() + x_offset(span), dy.data() + y_offset(span),
                               gradients);
    });
  }
};

template <class Scalar>
void compare_with_oracle(Engine kind, const ConvShape& shape, int groups, double tolerance, bool by_shard) {
  SCOPED_TRACE(::testing::Message() << shape.height << "x" << shape.width << ", " << shape.in_first << "+" << shape.in
                                    << " of " << shape.in_pitch << " -> " << shape.out << ", groups " << groups
                                    << (by_shard ? ", by shard" : ""));
  EngineCase<Scalar> c(kind, shape, groups, by_shard);
  c.forward();
  c.naive.forward();
  EXPECT_LT(relative_error(c.y, c.naive.y), tolerance);

  const std::vector<double> dx = c.naive.backward_data();
  c.backward_data(nullptr, false);
  EXPECT_LT(relative_error(c.dx, dx), tolerance);
  std::vector<double> twice = dx, masked = dx;
  for (double& value : twice) value *= 2;
  c.backward_data(nullptr, true);
  EXPECT_LT(relative_error(c.dx, twice), tolerance);
  if (c.naive.shape.in == c.naive.shape.in_pitch) {
    for (std::size_t i = 0; i < masked.size(); ++i) masked[i] = c.naive.x[i] > 0 ? dx[i] : 0.0;
    c.backward_data(c.x.data(), false);
    EXPECT_LT(relative_error(c.dx, masked), tolerance);
  }

  c.backward_weights();
  for (int s = 0; 2 * s < groups; ++s) {
    const std::vector<double> expected = c.naive.backward_weights(2 * s, std::min(groups, 2 * s + 2));
    const auto row = Kokkos::subview(c.gradients, s, std::make_pair(std::size_t{5}, 5 + expected.size()));
    View<Scalar*> copy("row", expected.size());
    Kokkos::deep_copy(copy, row);
    EXPECT_LT(relative_error(copy, expected), tolerance) << "shard " << s;
  }
}

/// Shapes of the network in small, odd edges, 1 and 4 channels, slices of wider tensors, a smaller last shard.
const std::vector<std::pair<ConvShape, int>> cases = {
    {{.height = 8, .width = 8, .in = 1, .out = 64}, 3},
    {{.height = 8, .width = 8, .in = 4, .out = 32}, 2},
    {{.height = 6, .width = 6, .in = 9, .out = 16}, 2},
    {{.height = 16, .width = 16, .in = 32, .out = 32}, 3},
    {{.height = 4, .width = 20, .in = 16, .out = 48}, 1},
    {{.height = 13, .width = 13, .in = 32, .out = 64}, 3},
    {{.height = 5, .width = 7, .in = 64, .out = 42, .relu = false}, 2},
    {{.height = 8, .width = 8, .in = 60, .out = 1, .in_pitch = 64, .relu = false}, 3},
    {{.height = 8, .width = 8, .in = 60, .out = 4, .in_pitch = 64, .relu = false}, 2},
    {{.height = 8, .width = 8, .in = 28, .out = 16, .in_pitch = 32, .relu = false}, 2},
    {{.height = 8, .width = 8, .in = 4, .out = 64, .in_pitch = 64, .in_first = 60}, 3},
    {{.height = 2, .width = 1, .in = 3, .out = 2}, 1},
    {{.height = 40, .width = 40, .in = 16, .out = 16}, 1},
};

TEST(KokkosConvEngine, DoubleAgreesWithTheDefinition) {
  for (const auto& [shape, groups] : cases) {
    compare_with_oracle<double>(Engine::kokkos, shape, groups, 1e-13, false);
    compare_with_oracle<double>(Engine::kokkos, shape, groups, 1e-13, true);
  }
}

TEST(KokkosConvEngine, FloatAgreesWithTheDefinition) {
  for (const auto& [shape, groups] : cases) {
    compare_with_oracle<float>(Engine::kokkos, shape, groups, 5e-6, false);
    compare_with_oracle<float>(Engine::kokkos, shape, groups, 5e-6, true);
  }
}

TEST(OneDnnConvEngine, FloatAgreesWithTheDefinition) {
  for (const auto& [shape, groups] : cases) compare_with_oracle<float>(Engine::onednn, shape, groups, 5e-6, true);
}

/// A layer on oneDNN's reference code would be a thousand times slower.
TEST(OneDnnConvEngine, NoLayerIsLeftToReferenceCode) {
  std::vector<ConvShape> layers;
  for (const auto& [shape, groups] : cases) layers.push_back(make_naive_conv(shape, groups).shape);
  const auto engine = make_conv_engine<float>(Engine::onednn, layers, 2);
  engine->prepare(3);
  const std::vector<std::string> lines = engine->implementations();
  EXPECT_GT(lines.size(), 3u);
  for (const std::string& line : lines) EXPECT_EQ(line.find("ref"), std::string::npos) << line;
}

TEST(OneDnnConvEngine, RefusesDouble) {
  EXPECT_THROW(make_conv_engine<double>(Engine::onednn, {{.height = 8, .width = 8, .in = 1, .out = 1}}, 2), InputError);
}

/// <conv(x, w), dy> = <x, conv^T(dy, w)> = <w, dw>, without bias and ReLU, to rounding.
TEST(KokkosConvEngine, BackwardIsTheAdjointOfForward) {
  EngineCase<double> c(Engine::kokkos, {.height = 12, .width = 10, .in = 20, .out = 36, .relu = false}, 2, false);
  Kokkos::deep_copy(Kokkos::subview(c.weights, std::make_pair(c.naive.shape.bias_offset, c.weights.size())), 0.0);
  c.forward();
  c.backward_data(nullptr, false);
  c.backward_weights();
  const auto dot = [](const auto& a, const auto& b, std::size_t count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += a(i) * b(i);
    return sum;
  };
  const auto host = [](const auto& view) { return Kokkos::create_mirror_view_and_copy(HostSpace(), view); };
  const double y_dy = dot(host(c.y), host(c.dy), c.y.size()), x_dx = dot(host(c.x), host(c.dx), c.x.size());
  const auto w = host(c.weights);
  const auto dw = host(c.gradients);
  double w_dw = 0;
  for (std::size_t i = 5; i < c.naive.shape.bias_offset; ++i) w_dw += w(i) * dw(0, i);
  EXPECT_NEAR(x_dx / y_dy, 1.0, 1e-12);
  EXPECT_NEAR(w_dw / y_dy, 1.0, 1e-12);
}

}  // namespace
}  // namespace arago::nn
