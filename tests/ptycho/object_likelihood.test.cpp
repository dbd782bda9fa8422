#include "arago/ptycho/object_likelihood.hpp"

#include "arago/ptycho/simulation.hpp"
#include "ptycho/random_fields.hpp"

#include <gtest/gtest.h>

namespace arago::ptycho {
namespace {

using testing::inner;
using testing::random_view;

constexpr int N = 16;

/// Three frames, one on whole pixels and one that reaches over the canvas, with random counts.
struct Problem {
  HostView<float***> counts{"counts", 3, N, N};
  HostView<double**> positions{"positions", 3, 2};
  Canvas canvas{.rows = 27, .columns = 24, .origin_px = {5.0, -3.0}};
  ObjectAndProbe at{random_view<Complex<double>**>(1, 27, 24), random_view<Complex<double>**>(2, N, N)};

  Problem() {
    const double points[3][2] = {{20.0, 9.0}, {16.3, 8.75}, {9.25, 2.5}};
    for (int j = 0; j < 3; ++j)
      for (int axis = 0; axis < 2; ++axis) positions(j, axis) = points[j][axis];
    CounterRng rng(3, Stream::test, 0, 0);
    for (std::size_t i = 0; i < counts.size(); ++i) counts.data()[i] = static_cast<float>(rng.below(4));
  }
  ObjectLikelihood likelihood() const { return {counts, positions, canvas}; }
};

TEST(ObjectLikelihood, AdjointIdentity) {
  const Problem problem;
  const ObjectLikelihood likelihood = problem.likelihood();
  for (int frame = 0; frame < 3; ++frame) {
    const ObjectAndProbe v{random_view<Complex<double>**>(4, 27, 24), random_view<Complex<double>**>(5, N, N)};
    const auto w = random_view<Complex<double>**>(6, N, N);
    const HostView<Complex<double>**> Jv("Jv", N, N);
    likelihood.forward_jvp(frame, problem.at, v, Jv);
    const double left = inner(Jv, w);
    const ObjectAndProbe Jt_w = ObjectAndProbe::zeros(problem.canvas, N);
    likelihood.forward_vjp(frame, problem.at, w, Jt_w, HostView<Complex<double>**>("patch", N, N));
    const double right = inner(v.object, Jt_w.object) + inner(v.probe, Jt_w.probe);
    // Sums of a few thousand products of order one: 1e-12 is a hundred roundings.
    EXPECT_NEAR(left, right, 1e-12 * (1 + std::abs(left))) << frame;
  }
}

TEST(ObjectLikelihood, GradientAgreesWithFiniteDifferences) {
  const Problem problem;
  const ObjectLikelihood likelihood = problem.likelihood();
  const ObjectAndProbe gradient = ObjectAndProbe::zeros(problem.canvas, N);
  likelihood.add(0, 3, problem.at, gradient);
  const ObjectAndProbe along{random_view<Complex<double>**>(7, 27, 24), random_view<Complex<double>**>(8, N, N)};
  const auto value_at = [&](double h) {
    ObjectAndProbe moved = ObjectAndProbe::zeros(problem.canvas, N);
    for (std::size_t i = 0; i < moved.object.size(); ++i)
      moved.object.data()[i] = problem.at.object.data()[i] + h * along.object.data()[i];
    for (std::size_t i = 0; i < moved.probe.size(); ++i)
      moved.probe.data()[i] = problem.at.probe.data()[i] + h * along.probe.data()[i];
    return likelihood.add(0, 3, moved, ObjectAndProbe::zeros(problem.canvas, N)).nll;
  };
  // Central differences of fourth order: error h^4 f^(5) + eps f / h, smallest near h = 1e-4 at about 1e-8 of f.
  const double h = 1e-4;
  const double slope = (8 * (value_at(h) - value_at(-h)) - (value_at(2 * h) - value_at(-2 * h))) / (12 * h);
  const double exact = inner(gradient.object, along.object) + inner(gradient.probe, along.probe);
  EXPECT_NEAR(slope, exact, 1e-6 * std::abs(exact));
}

TEST(ObjectLikelihood, PredictsTheFramesOfASimulation) {
  // Object inside a zero margin: the simulation's frames are those of the model, so the residual is that of rounding.
  Scene scene;
  scene.object = random_view<Complex<double>**>(9, 30, 31);
  scene.probe = random_view<Complex<double>**>(10, N, N);
  scene.positions_px = HostView<double**>("positions", 2, 2);
  scene.positions_px(0, 0) = scene.positions_px(0, 1) = 14.0;
  scene.positions_px(1, 0) = 13.5;
  scene.positions_px(1, 1) = 16.25;
  DoseConfig dose;
  dose.photons_per_image = 1e6;
  dose.noise = Noise::none;
  const Dataset frames = simulate(scene, dose);
  const ObjectAndProbe truth{scene.object, Kokkos::subview(frames.probe, 0, Kokkos::ALL, Kokkos::ALL)};
  const Canvas canvas{.rows = 30, .columns = 31, .origin_px = {0.0, 0.0}};
  const ObjectLikelihood likelihood(frames.counts, frames.positions_px, canvas);
  const ObjectAndProbe gradient = ObjectAndProbe::zeros(canvas, N);
  const LikelihoodSums sums = likelihood.add(0, 2, truth, gradient);
  // Counts are stored in float: relative errors of 6e-8 in t give (6e-8)^2 / 4 in the residual.
  EXPECT_LT(sums.residual.residual(), 1e-14);
  EXPECT_NEAR(sums.residual.counts, 2e6, 1.0);
}

TEST(ObjectLikelihood, SlopeIsContinuedBelowTheFloor) {
  // A dark probe predicts nothing: the likelihood stays finite, and its gradient is zero with z.
  const Problem problem;
  const ObjectAndProbe dark{problem.at.object, HostView<Complex<double>**>("dark", N, N)};
  const ObjectAndProbe gradient = ObjectAndProbe::zeros(problem.canvas, N);
  const LikelihoodSums sums = problem.likelihood().add(0, 3, dark, gradient);
  EXPECT_NEAR(sums.nll, sums.residual.counts * (std::log(1e6) + 1.0), 1e-9 * sums.nll);
  EXPECT_EQ(inner(gradient.object, gradient.object), 0.0);
}

TEST(ObjectLikelihood, IlluminationCountsTheProbe) {
  const Problem problem;
  const HostView<Complex<double>**> illumination("illumination", 27, 24);
  problem.likelihood().add_illumination(0, 2, problem.at.probe, illumination);
  double sum = 0;
  for (std::size_t i = 0; i < illumination.size(); ++i) sum += illumination.data()[i].real();
  // Both patches lie on the canvas, and bilinear weights add to one.
  EXPECT_NEAR(sum, 2 * inner(problem.at.probe, problem.at.probe), 1e-10 * sum);
}

}  // namespace
}  // namespace arago::ptycho
