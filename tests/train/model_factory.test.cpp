// Networks of any size in one process: nothing is shared, nothing is left over.
#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/core/version.hpp"
#include "arago/ptycho/patch_grid.hpp"
#include "arago/train/inference.hpp"
#include "arago/train/physics_network.hpp"
#include "arago/train/preset.hpp"
#include "support/before_start.hpp"
#include "train/random_step.hpp"
#include "train/same_bits.hpp"
#include "train/scratch_place.hpp"
#include "train/small_problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <type_traits>

namespace arago::train {
namespace {

using test::expect_same_bits;
using test::RandomStep;
using test::small_config;
using test::small_dataset;

FitConfig one_epoch(int gridsize, int N = 32) {
  FitConfig config = small_config(gridsize, Precision::float32, N);
  config.train.epochs = 1;
  config.train.batch_size = 2;
  config.train.validation_split = 0.4;
  return config;
}

TEST(ModelFactory, R1_1_LinkingStartsNothing) {
  EXPECT_FALSE(arago::test::before_start().mpi_started);
  EXPECT_FALSE(arago::test::before_start().kokkos_started);
  EXPECT_EQ(arago::test::before_start().data_files_open, 0);
}

TEST(ModelFactory, R1_2_SizesAreArguments) {
  struct Size {
    int N, gridsize;
    std::size_t parameters;
  };
  std::vector<std::unique_ptr<PhysicsNetwork<float>>> networks;
  for (const Size& size :
       {Size{64, 1, 585244}, Size{64, 2, 589360}, Size{128, 1, 1167052}, Size{128, 2, 0}, Size{256, 1, 0}}) {
    NetworkSpec spec;
    spec.model = nn::make_spec({.n_filters_scale = 1}, size.N, size.gridsize);
    spec.padded_size = size.N + 8 * (size.gridsize - 1);
    spec.backward = false;
    networks.push_back(std::make_unique<PhysicsNetwork<float>>(spec, 1));
    auto& network = *networks.back();
    const std::size_t N = size.N, C = size.gridsize * size.gridsize, P = spec.padded_size;
    if (size.parameters > 0) {
      EXPECT_EQ(network.parameters().size(), size.parameters);
    }
    Batch<float> batch(1, static_cast<int>(C), size.N);
    batch.share = ShardShare::of(1, 2, 0, 1);
    network.forward({}, batch);
    const auto stages = network.stages();
    EXPECT_EQ(stages.input.extent(3), C);
    EXPECT_EQ(stages.amplitude.extent(1), N);
    EXPECT_EQ(stages.amplitude.extent(3), C);
    EXPECT_EQ(stages.merged_object.extent(1), P);
    EXPECT_EQ(stages.patches.extent(1), C);
    EXPECT_EQ(stages.field.extent(3), N);
  }
}

TEST(ModelFactory, R1_3_LargeSmallLargeGivesTheSameBits) {
  const auto train = [](int N) { return fit_network({}, small_dataset(6, 1, N), one_epoch(1, N), {}).model; };
  const ModelArchive first = train(128);
  const ModelArchive between = train(64);
  const ModelArchive third = train(128);
  EXPECT_EQ(between.spec.model.N, 64);
  EXPECT_EQ(first.spec.model.N, 128);
  expect_same_bits(first, third);
}

TEST(ModelFactory, R1_4_TheTrainedWeightsAreWhatIsSaved) {
  const auto dataset = small_dataset(12, 2);
  const FitConfig config = one_epoch(2);
  const test::ScratchPlace place({});
  const ModelArchive trained = fit_network({}, dataset, config, {}).model;
  write_model({}, place / "model.h5", trained);
  const ModelArchive loaded = read_model({}, place / "model.h5");
  ModelArchive untrained = loaded;
  nn::ParameterArena<float> fresh(trained.spec.model);
  fresh.initialise(trained.seed);
  untrained.weights = HostView<double*>("untrained", fresh.size());
  for (std::size_t i = 0; i < fresh.size(); ++i) untrained.weights(i) = fresh.weights(i);
  const auto predicted = [&](const ModelArchive& model) {
    return infer({}, model, dataset, {.geometry = config.geometry, .stitch = {.core_px = 16}, .infer = {}});
  };
  const auto in_memory = predicted(trained), from_file = predicted(loaded), before = predicted(untrained);
  const auto &a = in_memory.stitched.object, &b = from_file.stitched.object;
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a.data()[i], b.data()[i]) << i;
  EXPECT_EQ(in_memory.residual.residual(), from_file.residual.residual());
  EXPECT_NE(in_memory.residual.residual(), before.residual.residual());
}

TEST(ModelFactory, R1_5_TwoGeometriesInTurnsDoNotDisturbEachOther) {
  NetworkSpec small, large;
  small.model = {.N = 32, .gridsize = 2, .n_filters_scale = 1, .object_big = true};
  small.padded_size = 36;
  large.model = {.N = 48, .gridsize = 1, .n_filters_scale = 1};
  large.padded_size = 48;
  const double alone_small = RandomStep(small, 2).loss(), alone_large = RandomStep(large, 2).loss();
  RandomStep a(small, 2), b(large, 2);
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_EQ(a.loss(), alone_small);
    EXPECT_EQ(b.loss(), alone_large);
  }
}

/// Bilinear value of an image at (y, x), 0 outside, each corner by itself.
Complex<double> sampled(const View<Complex<double>***>& image, std::size_t b, double y, double x) {
  const double y0 = std::floor(y), x0 = std::floor(x);
  Complex<double> sum = 0;
  for (const int dy : {0, 1})
    for (const int dx : {0, 1}) {
      const double row = y0 + dy, column = x0 + dx;
      if (row < 0 || column < 0 || row >= image.extent(1) || column >= image.extent(2)) continue;
      const double weight = (dy ? y - y0 : 1 - (y - y0)) * (dx ? x - x0 : 1 - (x - x0));
      sum += weight * image(b, static_cast<std::size_t>(row), static_cast<std::size_t>(column));
    }
  return sum;
}

TEST(ModelFactory, R1_6_OneImageForManyShiftsIsAPlainLoop) {
  constexpr int N = 32, P = 40, B = 2;
  for (const int C : {1, 4}) {
    ptycho::PatchGrid<double> grid({.N = N, .channels = C, .padded = P, .object_big = C > 1}, B);
    View<Complex<double>***> image("image", B, P, P);
    View<double***> d("d", B, C, 2);
    View<Complex<double>****> patches("patches", B, C, N, N);
    CounterRng rng(3, Stream::test, 0, 0);
    for (std::size_t i = 0; i < image.size(); ++i) image.data()[i] = Complex<double>(rng.normal(), rng.normal());
    for (std::size_t i = 0; i < d.size(); ++i) d.data()[i] = rng.uniform(-5.0, 5.0);
    grid.extract({}, image, d, patches);
    const double corner = 0.5 * (P - N);
    for (int b = 0; b < B; ++b)
      for (int c = 0; c < C; ++c)
        for (int y = 0; y < N; ++y)
          for (int x = 0; x < N; ++x) {
            const auto expected = sampled(image, b, y + corner + d(b, c, 0), x + corner + d(b, c, 1));
            ASSERT_NEAR(std::abs(std::complex<double>(patches(b, c, y, x) - expected)), 0.0, 1e-14 * 8);
          }
  }
}

TEST(ModelFactory, R1_6_NumbersOfImagesAndShiftsMustAgree) {
  const View<Complex<double>***> image("image", 2, 40, 40), moved("moved", 2, 40, 40);
  const View<double**> shifts("t", 3, 2), no_shifts("t", 0, 2);
  EXPECT_ANY_THROW(ptycho::translate<double>({}, image, shifts, moved));
  EXPECT_ANY_THROW(ptycho::translate<double>({}, image, no_shifts, moved));
  ptycho::PatchGrid<double> grid({.N = 32, .channels = 4, .padded = 40, .object_big = true}, 2);
  const View<Complex<double>****> patches("patches", 2, 4, 32, 32);
  EXPECT_ANY_THROW(grid.extract({}, image, View<double***>("d", 2, 3, 2), patches));
  EXPECT_ANY_THROW(grid.extract({}, image, View<double***>("d", 1, 4, 2), patches));
}

/// All sources of the libraries that compute, but for fft, whose plans come from a file that a variable names and whose
/// hash every run records.
std::vector<std::filesystem::path> sources_of_kernels() {
  const char* root = std::getenv("ARAGO_SOURCE_DIR");
  std::vector<std::filesystem::path> sources;
  for (const char* module : {"nn", "ptycho", "train", "optics"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(root ? root : ".") / "src" / module))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp") sources.push_back(entry.path());
  return sources;
}

TEST(ModelFactory, R1_7_NoEnvironmentVariableChangesNumbers) {
  const auto sources = sources_of_kernels();
  ASSERT_GT(sources.size(), 50u);
  for (const auto& source : sources) {
    std::ifstream file(source);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(text.find("getenv"), std::string::npos) << source;
  }
  std::string description;
  for (const auto& [name, value] : build_description()) description += name + "=" + value + "\n";
  EXPECT_THAT(description, ::testing::HasSubstr(ExecutionSpace::name()));
}

TEST(ModelFactory, R1_9_SizesWithoutANetworkAreRefused) {
  const auto refusal = [](FitConfig config) -> std::string {
    try {
      ptycho::validate(config.geometry);
      validate(config);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  FitConfig config = small_config(1);
  config.geometry.N = 100;
  EXPECT_THAT(refusal(config), ::testing::HasSubstr("geometry.N"));
  EXPECT_THAT(refusal(config), ::testing::HasSubstr("100"));
  config = small_config(1);
  config.geometry.gridsize = 0;
  EXPECT_THAT(refusal(config), ::testing::HasSubstr("geometry.gridsize"));
  ptycho::GeometryConfig geometry;
  const config::Schema schema = [&](config::SectionVisitor& sections) { sections.section_of("geometry", geometry); };
  config::Resolver with_offset;
  with_offset.add_override("geometry.offset_px", "0");
  try {
    with_offset.resolve(schema);
    FAIL() << "geometry.offset_px=0 was accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("geometry.offset_px"));
  }
}

TEST(ModelFactory, R1_10_NetworksAreMadeFromCheckedSpecificationsOnly) {
  static_assert(!std::is_constructible_v<PhysicsNetwork<float>, const nn::ModelConfig&, int>);
  static_assert(!std::is_constructible_v<PhysicsNetwork<float>, const FitConfig&, int>);
  static_assert(!std::is_constructible_v<nn::Autoencoder<float>, const nn::ModelConfig&, nn::Engine, int>);
  static_assert(!std::is_default_constructible_v<PhysicsNetwork<float>>);
  EXPECT_THROW(nn::make_spec({.n_filters_scale = 0}, 64, 1), InputError);
}

TEST(ModelFactory, R1_11_AnArchiveIsRebuiltBesideAnotherSize) {
  const test::ScratchPlace place({});
  const auto dataset = small_dataset(6, 1, 128);
  const FitConfig config = one_epoch(1, 128);
  const InferSettings settings{.geometry = config.geometry, .stitch = {.core_px = 16}, .infer = {}};
  double residual = 0.0;
  {
    const ModelArchive model = fit_network({}, dataset, config, {}).model;
    residual = infer({}, model, dataset, settings).residual.residual();
    write_model({}, place / "model.h5", model);
  }
  NetworkSpec other;
  other.model = {.N = 64, .gridsize = 2, .n_filters_scale = 1, .object_big = true};
  other.padded_size = 72;
  PhysicsNetwork<float> beside(other, 1);
  const ModelArchive loaded = read_model({}, place / "model.h5");
  EXPECT_EQ(loaded.spec.model.N, 128);
  EXPECT_EQ(infer({}, loaded, dataset, settings).residual.residual(), residual);
  EXPECT_EQ(beside.spec().model.N, 64);
}

std::int64_t allocated_bytes = 0;
void count_allocation(Kokkos::Tools::SpaceHandle, const char*, const void*, std::uint64_t size) {
  allocated_bytes += static_cast<std::int64_t>(size);
}
void count_release(Kokkos::Tools::SpaceHandle, const char*, const void*, std::uint64_t size) {
  allocated_bytes -= static_cast<std::int64_t>(size);
}

TEST(ModelFactory, R1_12_TwentyTrainingsLeaveNoMemoryBehind) {
  Kokkos::Tools::Experimental::set_allocate_data_callback(count_allocation);
  Kokkos::Tools::Experimental::set_deallocate_data_callback(count_release);
  const auto dataset = small_dataset(4, 1);
  const std::int64_t base = allocated_bytes;
  std::int64_t peak = 0;
  for (int model = 0; model < 20; ++model) {
    FitConfig config = one_epoch(1);
    config.train.seed = model;
    const TrainResult result = fit_network({}, dataset, config, {});
    EXPECT_EQ(result.model.step, 1);
    peak = std::max(peak, allocated_bytes - base);
  }
  Kokkos::Tools::Experimental::set_allocate_data_callback(nullptr);
  Kokkos::Tools::Experimental::set_deallocate_data_callback(nullptr);
  EXPECT_EQ(allocated_bytes, base);
  // What is alive after a training is the result: weights and two moments in double.
  EXPECT_GT(peak, 0);
}

}  // namespace
}  // namespace arago::train
