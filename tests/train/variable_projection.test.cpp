#include "arago/train/variable_projection.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "train/detail/preparation.hpp"
#include "train/detail/scale_moments.hpp"
#include "train/same_bits.hpp"
#include "train/small_problem.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

/// Random fields a, b of one group and counts |s1 a + s2 b|^2 (1 + noise).
struct Fields {
  View<Complex<double>****> a{"a", 1, 2, 8, 8}, b{"b", 1, 2, 8, 8};
  View<double****> counts{"counts", 1, 2, 8, 8};

  Fields(std::uint64_t seed, double s1, double s2, double noise) {
    CounterRng rng(seed, Stream::test, 0, 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
      a.data()[i] = Complex<double>(rng.normal(), rng.normal());
      b.data()[i] = Complex<double>(0.3 * rng.normal(), 0.3 * rng.normal()) + 0.2 * a.data()[i];
      counts.data()[i] = abs_squared(s1 * a.data()[i] + s2 * b.data()[i]) * std::max(0.0, 1.0 + noise * rng.normal());
    }
  }
  ScaleMoments moments() const {
    View<double* [9]> of_groups("moments", 1);
    moments_of_groups<double>(ExecutionSpace{}, a, b, counts, of_groups);
    ScaleMoments sum;
    for (std::size_t i = 0; i < 9; ++i) sum.sums[i] = of_groups(0, i);
    return sum;
  }
  double squared_error(double s1, double s2) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
      sum += std::pow(counts.data()[i] - abs_squared(s1 * a.data()[i] + s2 * b.data()[i]), 2);
    return sum;
  }
};

TEST(VariableProjection, PlantedScalesAreFound) {
  for (const double s2 : {12.0, 3.0, 0.4, -5.0}) {
    const PartScales found = project_scales(Fields(1, 7.0, s2, 0.0).moments());
    EXPECT_NEAR(found.of_real, 7.0, 7e-10);
    EXPECT_NEAR(found.of_imaginary, s2, 7e-10);
  }
}

TEST(VariableProjection, IsTheMinimumOfASearchOverTheAngle) {
  for (std::uint64_t seed = 2; seed < 8; ++seed) {
    const Fields fields(seed, 2.0, seed % 2 ? 5.0 : -1.0, 0.8);
    const ScaleMoments moments = fields.moments();
    const PartScales found = project_scales(moments);
    const double best = fields.squared_error(found.of_real, found.of_imaginary);
    const auto& z = moments.sums;
    for (int k = -1999; k <= 2000; ++k) {
      const double c = std::cos(k * M_PI / 4000), s = std::sin(k * M_PI / 4000);
      const double d0 = c * c, d1 = c * s, d2 = s * s;
      const double v = z[6] * d0 + z[7] * d1 + z[8] * d2;
      const double m =
          z[0] * d0 * d0 + z[3] * d1 * d1 + z[5] * d2 * d2 + 2 * (z[1] * d0 * d1 + z[2] * d0 * d2 + z[4] * d1 * d2);
      const double rho = std::max(v, 0.0) / m;
      const double length = std::sqrt(rho);
      ASSERT_LE(best, fields.squared_error(length * c, length * s) * (1 + 1e-12)) << "seed " << seed << ", step " << k;
    }
    EXPECT_GE(found.of_real, 0.0);
  }
}

TEST(VariableProjection, ScalesFollowTheDose) {
  // Counts times 100: amplitudes, and so scales, times 10.
  const PartScales dim = project_scales(Fields(9, 2.0, 3.0, 0.0).moments());
  const PartScales bright = project_scales(Fields(9, 20.0, 30.0, 0.0).moments());
  EXPECT_NEAR(bright.of_real / dim.of_real, 10.0, 1e-9);
  EXPECT_NEAR(bright.of_imaginary / dim.of_imaginary, 10.0, 1e-9);
}

TEST(VariableProjection, RefusesWhatHasNoAnswer) {
  ScaleMoments moments = Fields(1, 2.0, 3.0, 0.0).moments();
  moments.sums[3] = NAN;
  EXPECT_THROW(project_scales(moments), NumericalError);
  EXPECT_THROW(project_scales(ScaleMoments{}), NumericalError);
  Fields negative(1, 2.0, 3.0, 0.0);
  for (std::size_t i = 0; i < negative.counts.size(); ++i) negative.counts.data()[i] *= -1;
  EXPECT_THROW(project_scales(negative.moments()), NumericalError);
  Fields without_imaginary(1, 2.0, 3.0, 0.0);
  Kokkos::deep_copy(without_imaginary.b, Complex<double>(0));
  EXPECT_THROW(project_scales(without_imaginary.moments()), NumericalError);
}

/// A configuration of the counts contract for small_dataset.
FitConfig counts_config(int gridsize) {
  FitConfig config = test::small_config(gridsize, Precision::float64);
  config.model.output = nn::MapMeaning::real_imag;
  config.model.contract = nn::Contract::counts;
  return config;
}

TEST(VariableProjectionRanks, MomentsHaveTheSameBits) {
  const auto dataset = test::small_dataset(17, 2);
  const FitConfig config = counts_config(2);
  const Preparation ready = prepare(dataset, config);
  const auto moments = [&](const mpi::Communicator& comm, std::int64_t capacity) {
    PhysicsNetwork<double> network(ready.spec, static_cast<int>(capacity));
    network.parameters().initialise(4);
    for (std::size_t i = 0; i < ready.probe.size(); ++i) network.probe().data()[i] = ready.probe.data()[i];
    return scale_moments<double>(comm, network, ready.frames, ready.frames.groups(), capacity);
  };
  const ScaleMoments together = moments(test::world(), 4), alone = moments({}, 6);
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(together.sums[i], alone.sums[i]);
  EXPECT_GT(alone.sums[0], 0.0);
}

TEST(VariableProjection, PlantedScalesOfANetworkAreFound) {
  const FitConfig config = counts_config(2);
  NetworkSpec spec = prepare(test::small_dataset(12, 2), config).spec;
  PhysicsNetwork<double> network(spec, 2);
  network.parameters().initialise(4);
  CounterRng rng(3, Stream::test, 0, 0);
  for (std::size_t i = 0; i < network.probe().size(); ++i)
    network.probe().data()[i] = Complex<double>(rng.normal(), rng.normal());
  Batch<double> batch(2, 4, 32);
  batch.share = ShardShare::of(2, 2, 0, 1);
  for (std::size_t i = 0; i < batch.amplitude.size(); ++i) batch.amplitude.data()[i] = 10.0 * rng.uniform();
  for (std::size_t i = 0; i < batch.displacement.size(); ++i) batch.displacement.data()[i] = rng.uniform(-2.0, 2.0);
  network.set_log_ratio(0.7);
  network.forward({}, batch);
  const auto field = network.stages().field;
  for (std::size_t i = 0; i < field.size(); ++i) batch.counts.data()[i] = 25.0 * abs_squared(field.data()[i]);
  network.set_log_ratio(0.0);
  network.forward_object({}, batch);
  const View<Complex<double>****> a("a", 2, 4, 32, 32), b("b", 2, 4, 32, 32);
  network.part_fields({}, batch, a, b);
  View<double* [9]> of_groups("moments", 2);
  moments_of_groups<double>({}, a, b, batch.counts, of_groups);
  ScaleMoments moments;
  for (std::size_t i = 0; i < 9; ++i) moments.sums[i] = of_groups(0, i) + of_groups(1, i);
  const PartScales found = project_scales(moments);
  EXPECT_NEAR(found.of_real, 5.0, 5e-9);
  EXPECT_NEAR(found.of_imaginary, 5.0 * std::exp(0.7), 1e-8);
}

TEST(VariableProjectionRanks, RefitScalesHaveTheSameBitsAndExplainMore) {
  const auto dataset = test::small_dataset(10, 1);
  FitConfig config = counts_config(1);
  config.train.epochs = 8;
  config.train.batch_size = 2;
  const ModelArchive trained = fit_network({}, dataset, config, {}).model;
  config.train.refit_scales = true;
  const ModelArchive together = fit_network(test::world(), dataset, config, {}).model;
  const ModelArchive alone = fit_network({}, dataset, config, {}).model;
  test::expect_same_bits(together, alone);
  EXPECT_EQ(together.log_ratio.value, alone.log_ratio.value);
  EXPECT_NE(alone.log_ratio.value, trained.log_ratio.value);
  EXPECT_NE(alone.log_scale.value, trained.log_scale.value);
}

}  // namespace
}  // namespace arago::train
