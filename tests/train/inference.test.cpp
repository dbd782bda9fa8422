#include "arago/train/inference.hpp"

#include "arago/core/error.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/train/reconstruction_file.hpp"
#include "train/scratch_place.hpp"
#include "train/small_problem.hpp"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <array>
#include <cstring>

namespace arago::train {
namespace {

using test::ScratchPlace;
using test::small_config;
using test::small_dataset;

InferSettings settings_for(const FitConfig& config, std::int64_t batch_size) {
  InferSettings settings;
  settings.geometry = config.geometry;
  settings.stitch.core_px = 16;
  settings.infer.batch_size = batch_size;
  return settings;
}

template <class ViewType>
bool same_bits(const ViewType& a, const ViewType& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(*a.data())) == 0;
}

TEST(InferenceRanks, SameBitsForAnyRanksAndBatch) {
  const auto comm = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const auto dataset = small_dataset(19, 2);
  auto config = small_config(2);
  config.train.epochs = 1;
  const auto model = fit_network({}, dataset, config, {}).model;
  auto settings = settings_for(config, 64);
  settings.infer.store_patches = true;
  const auto alone = infer({}, model, dataset, settings);
  for (const int batch_size : {1, 4, 7}) {
    settings.infer.batch_size = batch_size;
    const auto together = infer(comm, model, dataset, settings);
    EXPECT_TRUE(same_bits(together.stitched.object, alone.stitched.object));
    EXPECT_TRUE(same_bits(together.stitched.weight, alone.stitched.weight));
    EXPECT_TRUE(same_bits(together.patches, alone.patches));
    EXPECT_EQ(together.stitched.origin_px, alone.stitched.origin_px);
    EXPECT_EQ(together.residual.residual(), alone.residual.residual());
    EXPECT_EQ(together.residual.deviance, alone.residual.deviance);
    EXPECT_EQ(together.groups, 19);
  }
}

TEST(InferenceRanks, FramesAndRastersAreAssembledForAnyRanks) {
  const auto comm = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const auto dataset = small_dataset(17, 2);
  auto config = small_config(2);
  config.train.epochs = 1;
  const auto model = fit_network({}, dataset, config, {}).model;
  auto settings = settings_for(config, 5);  // a ragged last batch
  const auto groups = infer({}, model, dataset, settings);
  settings.infer.store_patches = true;
  settings.stitch.assembly = ptycho::StitchAssembly::frames;
  const auto frames = infer({}, model, dataset, settings), spread = infer(comm, model, dataset, settings);
  EXPECT_TRUE(same_bits(frames.stitched.object, spread.stitched.object));
  EXPECT_EQ(frames.patches.extent_int(0), 4 * 17);
  EXPECT_EQ(frames.centres_px.extent_int(0), 4 * 17);
  EXPECT_EQ(frames.residual.residual(), groups.residual.residual());
  // The same cores by hand: every frame's patch at its own position.
  ptycho::Stitcher stitcher(settings.stitch, frames.centres_px, frames.probe);
  stitcher.add(ptycho::crop_cores<float>(frames.patches, 16), frames.centres_px);
  EXPECT_TRUE(same_bits(frames.stitched.object, stitcher.result().object));

  settings.stitch.assembly = ptycho::StitchAssembly::group;
  settings.stitch.placement = ptycho::StitchPlacement::raster;
  const auto raster = infer(comm, model, dataset, settings);
  ASSERT_EQ(raster.stitched.object.extent_int(0), 4 * 16);  // 17 groups: four rows of four tiles
  ASSERT_EQ(raster.stitched.object.extent_int(1), 4 * 16);
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 16; ++x)
      EXPECT_EQ(raster.stitched.object(16 + y, 32 + x), Complex<double>(raster.patches(6, 8 + y, 8 + x)));
}

TEST(Inference, TrainingLowersTheResidual) {
  const auto dataset = small_dataset(40, 1);
  auto config = small_config(1);
  config.train.epochs = 1;
  const auto early = fit_network({}, dataset, config, {}).model;
  config.train.epochs = 8;
  const auto late = fit_network({}, dataset, config, {}).model;
  const auto settings = settings_for(config, 32);
  const double before = infer({}, early, dataset, settings).residual.residual();
  const double after = infer({}, late, dataset, settings).residual.residual();
  EXPECT_GT(before, after);
  EXPECT_LT(after, 1.0);
}

TEST(Inference, AnotherDoseIsRescaledWhenAsked) {
  // Frames four times as bright: with intensity = data the network sees the same input.
  const auto dataset = small_dataset(12, 1);
  auto bright = dataset;
  bright.counts = HostView<float***>("bright", 12, 32, 32);
  for (std::size_t i = 0; i < bright.counts.size(); ++i) bright.counts.data()[i] = 4.0f * dataset.counts.data()[i];
  auto config = small_config(1);
  config.train.epochs = 1;
  const auto model = fit_network({}, dataset, config, {}).model;
  auto settings = settings_for(config, 32);
  const auto reference = infer({}, model, dataset, settings);
  settings.infer.intensity = IntensityFrom::data;
  const auto rescaled = infer({}, model, bright, settings);
  EXPECT_NEAR(rescaled.residual.residual(), reference.residual.residual(), 1e-5 * reference.residual.residual());
  for (std::size_t i = 0; i < reference.stitched.object.size(); ++i)
    ASSERT_NEAR(abs_squared(rescaled.stitched.object.data()[i] - reference.stitched.object.data()[i]), 0.0, 1e-9);
}

TEST(Inference, TheMemorySaysHowManyGroupsAreHeld) {
  ModelArchive model;
  model.spec.model = nn::make_spec({}, 64, 2);
  model.spec.shard_groups = 2;
  InferSettings settings;
  EXPECT_EQ(groups_at_a_time(model, settings), 32);
  settings.memory_bytes = 1e12;
  EXPECT_EQ(groups_at_a_time(model, settings), 64);
  settings.memory_bytes = 1e3;
  EXPECT_EQ(groups_at_a_time(model, settings), 2);
  settings.memory_bytes = 5e8;
  const auto single = groups_at_a_time(model, settings);
  model.precision = Precision::float64;
  EXPECT_GT(single, 2);
  EXPECT_EQ(groups_at_a_time(model, settings), single / 2);
  settings.infer.batch_size = 7;
  EXPECT_EQ(groups_at_a_time(model, settings), 7);
}

TEST(Inference, RefusesAModelOfAnotherShape) {
  const auto dataset = small_dataset(12, 1);
  auto config = small_config(1);
  config.train.epochs = 1;
  const auto model = fit_network({}, dataset, config, {}).model;
  auto settings = settings_for(config, 32);
  settings.geometry.gridsize = 2;
  EXPECT_THROW(infer({}, model, dataset, settings), InputError);
}

TEST(ReconstructionFileRanks, ComesBackAsItWas) {
  const auto comm = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const ScratchPlace place(comm);
  ReconstructionFile before;
  before.stitched.object = HostView<Complex<double>**>("object", 5, 7);
  before.stitched.weight = HostView<double**>("weight", 5, 7);
  for (std::size_t i = 0; i < 35; ++i) {
    before.stitched.object.data()[i] = Complex<double>(1.0 * i, -0.5 * i);
    before.stitched.weight.data()[i] = 0.25 * i;
  }
  before.stitched.origin_px = {3.0, -4.0};
  before.probe = HostView<Complex<double>**>("probe", 4, 4);
  before.probe(1, 2) = Complex<double>(7.0, 8.0);
  before.numbers = {{"data_residual", 0.125}};
  before.config_hash = "feed";
  write_reconstruction(comm, place / "reconstruction.h5", before);
  const ReconstructionFile after = read_reconstruction(place / "reconstruction.h5");
  EXPECT_TRUE(same_bits(after.stitched.object, before.stitched.object));
  EXPECT_TRUE(same_bits(after.stitched.weight, before.stitched.weight));
  EXPECT_EQ(after.stitched.origin_px, before.stitched.origin_px);
  EXPECT_TRUE(same_bits(after.probe, before.probe));
  EXPECT_EQ(after.config_hash, "feed");
  EXPECT_EQ(io::Hdf5Reader(place / "reconstruction.h5").attribute<double>("/", "data_residual"), 0.125);
}

/// No element is held, so nothing bounds the other extents but this refusal.
TEST(ReconstructionFile, AnEmptyProbeIsRefused) {
  const ScratchPlace place(mpi::Communicator{});
  const std::string path = place / "hostile.h5";
  ReconstructionFile sound;
  sound.stitched.object = HostView<Complex<double>**>("object", 2, 2);
  sound.stitched.weight = HostView<double**>("weight", 2, 2);
  write_reconstruction({}, path, sound);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const std::array<hsize_t, 3> extents{0, hsize_t{1} << 32, hsize_t{1} << 32};
  const hid_t space = H5Screate_simple(3, extents.data(), nullptr);
  H5Dclose(H5Dcreate2(file, "probe", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5Sclose(space);
  H5Fclose(file);
  EXPECT_THROW(read_reconstruction(path), DataFileError);
}

}  // namespace
}  // namespace arago::train
