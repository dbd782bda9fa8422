#include "arago/train/refinement.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/train/inference.hpp"
#include "arago/train/reconstruction_file.hpp"
#include "train/detail/refine_objective.hpp"
#include "train/scratch_place.hpp"
#include "train/small_problem.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace arago::train {
namespace {

using test::small_dataset;
using Field = HostView<Complex<double>**>;

Field probe_of(const ptycho::Dataset& dataset) {
  return Kokkos::subview(dataset.probe, 0, Kokkos::ALL, Kokkos::ALL);
}

/// A flat object where the object of the data set lies.
ptycho::Reconstruction flat_start(const ptycho::Dataset& dataset) {
  ptycho::Reconstruction start{Field("object", dataset.object->extent(0), dataset.object->extent(1)),
                               HostView<double**>("weight", dataset.object->extent(0), dataset.object->extent(1)),
                               {0.0, 0.0}};
  Kokkos::deep_copy(start.object, Complex<double>(0.7, 0.1));
  Kokkos::deep_copy(start.weight, 1.0);
  return start;
}

bool same_bits(const Field& a, const Field& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(*a.data())) == 0;
}

void expect_equal(const Refinement& a, const Refinement& b) {
  EXPECT_TRUE(same_bits(a.object.object, b.object.object));
  EXPECT_TRUE(same_bits(a.probe, b.probe));
  EXPECT_EQ(a.object.origin_px, b.object.origin_px);
  ASSERT_EQ(a.history.size(), b.history.size());
  for (std::size_t i = 0; i < a.history.size(); ++i) EXPECT_EQ(a.history[i].loss, b.history[i].loss) << i;
}

TEST(RefinementRanks, SameBitsForAnyRanks) {
  const auto comm = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const auto dataset = small_dataset(70, 1);
  RefineConfig config;
  config.steps = 3;
  config.probe = true;
  config.tv_weight = 0.01;
  for (const RefineMethod method : {RefineMethod::lbfgs, RefineMethod::adam}) {
    config.method = method;
    expect_equal(refine(comm, dataset, flat_start(dataset), probe_of(dataset), config),
                 refine({}, dataset, flat_start(dataset), probe_of(dataset), config));
  }
}

TEST(RefinementRanks, MoreRanksThanFrames) {
  const auto comm = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const auto dataset = small_dataset(2, 1);
  RefineConfig config;
  config.steps = 2;
  expect_equal(refine(comm, dataset, flat_start(dataset), probe_of(dataset), config),
               refine({}, dataset, flat_start(dataset), probe_of(dataset), config));
}

TEST(Refinement, ObjectiveAgreesWithFiniteDifferences) {
  const auto dataset = small_dataset(5, 1);
  const auto canvas = ptycho::canvas_for(dataset.positions_px, 32);
  const ptycho::ObjectLikelihood likelihood(dataset.counts, dataset.positions_px, canvas);
  ptycho::ObjectAndProbe at = ptycho::ObjectAndProbe::zeros(canvas, 32);
  Kokkos::deep_copy(at.object, Complex<double>(0.8, 0.2));
  Kokkos::deep_copy(at.probe, probe_of(dataset));
  RefineObjective objective({}, likelihood, at, true, 0.3);
  objective.scale_by_curvature();
  std::vector<double> x = objective.packed(), along(x.size()), gradient(x.size()), unused(x.size());
  CounterRng rng(1, Stream::test, 0, 0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] *= 1.0 + 0.1 * rng.uniform(-1.0, 1.0);
    along[i] = x[i] * rng.uniform(-1.0, 1.0);
  }
  objective(x, gradient);
  double exact = 0;
  for (std::size_t i = 0; i < x.size(); ++i) exact += gradient[i] * along[i];
  const auto value_at = [&](double h) {
    std::vector<double> moved = x;
    for (std::size_t i = 0; i < x.size(); ++i) moved[i] += h * along[i];
    return objective(moved, unused);
  };
  // Central differences of fourth order at h = 1e-4: about 1e-11 of the value by rounding, h^4 by truncation.
  const double h = 1e-4;
  const double slope = (8 * (value_at(h) - value_at(-h)) - (value_at(2 * h) - value_at(-2 * h))) / (12 * h);
  EXPECT_NEAR(slope, exact, 1e-6 * std::abs(exact));
}

TEST(Refinement, ReachesTheNoiseFromAFlatObject) {
  // Counting noise alone gives the residual (1/4 variance of sqrt I) of about pixels / (4 counts), less where dark.
  const auto dataset = small_dataset(120, 1);
  RefineConfig config;
  config.steps = 60;
  config.start = RefineStart::flat;
  const Refinement refined = refine({}, dataset, flat_start(dataset), probe_of(dataset), config);
  EXPECT_LT(refined.residual.residual(), 0.25 * 32 * 32 / 1e4);
  EXPECT_LT(refined.history.back().loss, refined.history.front().loss);
  EXPECT_EQ(refined.history.back().residual, refined.residual.residual());
  for (std::size_t i = 1; i < refined.history.size(); ++i)
    EXPECT_LE(refined.history[i].loss, refined.history[i - 1].loss);
}

TEST(Refinement, AdamGoesDownhill) {
  const auto dataset = small_dataset(40, 1);
  RefineConfig config;
  config.method = RefineMethod::adam;
  config.steps = 20;
  const Refinement refined = refine({}, dataset, flat_start(dataset), probe_of(dataset), config);
  EXPECT_EQ(refined.history.size(), 21u);
  EXPECT_LT(refined.history.back().loss, refined.history.front().loss);
}

TEST(Refinement, FreeProbeKeepsItsPower) {
  const auto dataset = small_dataset(40, 1);
  RefineConfig config;
  config.steps = 5;
  config.probe = true;
  const Refinement refined = refine({}, dataset, flat_start(dataset), probe_of(dataset), config);
  double before = 0, after = 0;
  for (std::size_t i = 0; i < refined.probe.size(); ++i) {
    before += abs_squared(dataset.probe.data()[i]);
    after += abs_squared(refined.probe.data()[i]);
  }
  EXPECT_NEAR(after, before, 1e-12 * before);
  EXPECT_FALSE(same_bits(refined.probe, probe_of(dataset)));
}

TEST(Refinement, WholePixelsAreRoundedHalfToEven) {
  auto dataset = small_dataset(4, 1);
  auto whole = dataset;
  whole.positions_px = HostView<double**>("whole", 4, 2);
  dataset.positions_px = HostView<double**>("halves", 4, 2);
  for (int j = 0; j < 4; ++j)
    for (int axis = 0; axis < 2; ++axis) {
      dataset.positions_px(j, axis) = 24.5 + j;
      whole.positions_px(j, axis) = j % 2 == 0 ? 24.0 + j : 25.0 + j;  // 24.5 -> 24, 25.5 -> 26
    }
  RefineConfig config;
  config.steps = 2;
  config.subpixel = false;
  const auto rounded = refine({}, dataset, flat_start(dataset), probe_of(dataset), config);
  config.subpixel = true;
  expect_equal(rounded, refine({}, whole, flat_start(dataset), probe_of(dataset), config));
}

TEST(Refinement, VariationIsWeighed) {
  const auto dataset = small_dataset(30, 1);
  RefineConfig config;
  config.steps = 15;
  const auto contrast = [&] {
    const auto object = refine({}, dataset, flat_start(dataset), probe_of(dataset), config).object.object;
    double sum = 0;
    for (int y = 0; y < object.extent_int(0); ++y)
      for (int x = 1; x < object.extent_int(1); ++x) sum += abs_squared(object(y, x) - object(y, x - 1));
    return sum;
  };
  const double free = contrast();
  config.tv_weight = 100.0;
  EXPECT_LT(contrast(), 0.5 * free);
}

TEST(Refinement, DarkStartIsANumericalError) {
  const auto dataset = small_dataset(3, 1);
  RefineConfig config;
  config.steps = 1;
  const Field dark("dark", 32, 32);
  EXPECT_THROW(refine({}, dataset, flat_start(dataset), dark, config), NumericalError);
}

TEST(Refinement, RateWithoutAdamIsRefused) {
  InferConfig config;
  config.refine.rate = 0.1;
  EXPECT_THROW(validate(config), InputError);
  config.refine.method = RefineMethod::adam;
  EXPECT_NO_THROW(validate(config));
}

TEST(RefinementRanks, InferenceRefinesTheStitchedObject) {
  const auto comm = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const auto dataset = small_dataset(24, 1);
  auto config = test::small_config(1);
  config.train.epochs = 1;
  const auto model = fit_network({}, dataset, config, {}).model;
  InferSettings settings;
  settings.geometry = config.geometry;
  settings.stitch.core_px = 16;
  const auto network = infer(comm, model, dataset, settings);
  EXPECT_FALSE(network.refinement);
  settings.infer.refine.steps = 10;
  const auto refined = infer(comm, model, dataset, settings);
  ASSERT_TRUE(refined.refinement);
  EXPECT_EQ(refined.network_residual.residual(), network.residual.residual());
  EXPECT_LT(refined.residual.residual(), network.residual.residual());

  const test::ScratchPlace place(comm);
  ReconstructionFile file;
  file.stitched = refined.stitched;
  file.refinement = refined.refinement->history;
  file.texts = {{"refinement_ended", refined.refinement->ended}};
  write_reconstruction(comm, place / "reconstruction.h5", file);
  const io::Hdf5Reader reader(place / "reconstruction.h5");
  EXPECT_EQ(reader.read<double>("/refinement/loss").size(), 11u);
  EXPECT_EQ(reader.read<double>("/refinement/residual").back(), refined.residual.residual());
  EXPECT_EQ(reader.attribute<std::string>("/", "refinement_ended"), "step limit");
}

}  // namespace
}  // namespace arago::train
