#include "arago/data/dataset_file.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/data/inspection.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/npz_file.hpp"
#include "io/hostile_hdf5.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>

namespace arago::data {
namespace {

using ::testing::HasSubstr;
using Pixel = Complex<double>;

/// The arrays of a raw data file, to be damaged before they are written.
struct Raw {
  static constexpr int n = 6, N = 8;
  std::vector<float> frames;
  std::vector<double> rows, columns;
  std::vector<Pixel> probe, object;
  io::Shape frames_shape{n, N, N}, probe_shape{N, N};

  Raw() : frames(n * N * N), rows(n), columns(n), probe(N * N), object(20 * 30) {
    CounterRng rng(1, Stream::test, 0, 0);
    for (float& value : frames) value = static_cast<float>(rng.below(40));
    for (int i = 0; i < n; ++i) {
      rows[i] = rng.uniform(5, 15);
      columns[i] = rng.uniform(5, 25);
    }
    for (Pixel& value : probe) value = Pixel(rng.normal(), rng.normal());
    for (Pixel& value : object) value = Pixel(rng.normal(), rng.normal());
  }
};

class DatasetFile : public ::testing::Test {
 protected:
  void SetUp() override {
    directory = std::filesystem::temp_directory_path() / fmt::format("arago-data-{}", ::getpid());
    std::filesystem::create_directories(directory);
  }
  void TearDown() override { std::filesystem::remove_all(directory); }
  std::string path(const std::string& name) const { return (directory / name).string(); }

  std::string hdf5(
      const Raw& raw, const std::function<void(io::Hdf5Writer&)>& more = [](io::Hdf5Writer&) {}) const {
    io::Hdf5Writer file(path("raw.h5"), {.schema = "raw"});
    file.write_replicated("/diffraction", raw.frames_shape, raw.frames.data(), {"1", "frames"});
    file.write_vector("/ycoords", raw.rows, {"px", "rows"});
    file.write_vector("/xcoords", raw.columns, {"px", "columns"});
    file.write_replicated("/probeGuess", raw.probe_shape, raw.probe.data(), {"1", "probe"});
    file.write_replicated("/objectGuess", {20, 30}, raw.object.data(), {"1", "object"});
    more(file);
    file.publish();
    return path("raw.h5");
  }
  std::string npz(const Raw& raw) const {
    io::NpzWriter file(path("raw.npz"));
    file.write("diff3d", raw.frames_shape, raw.frames.data());
    file.write("ycoords", {Raw::n}, raw.rows.data());
    file.write("xcoords", {Raw::n}, raw.columns.data());
    file.write("probeGuess", raw.probe_shape, raw.probe.data());
    file.publish();
    return path("raw.npz");
  }

  std::filesystem::path directory;
};

/// The message of the DataFileError that reading must give.
std::string failure(const std::string& path, const DataConfig& config = {}, const Expectation& expect = {}) {
  try {
    read_dataset(path, config, expect);
  } catch (const DataFileError& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("another error: ") + error.what();
  }
  return "no error";
}

TEST_F(DatasetFile, RawHdf5HoldsCounts) {
  const Raw raw;
  const ptycho::Dataset dataset = read_dataset(hdf5(raw), {});
  ASSERT_EQ(dataset.frames(), Raw::n);
  ASSERT_EQ(dataset.N(), Raw::N);
  EXPECT_EQ(dataset.counts(3, 2, 5), raw.frames[3 * 64 + 2 * 8 + 5]);
  EXPECT_EQ(dataset.positions_px(4, 0), raw.rows[4]);
  EXPECT_EQ(dataset.positions_px(4, 1), raw.columns[4]);
  EXPECT_EQ(dataset.probe(0, 1, 2).imag(), raw.probe[10].imag());
  EXPECT_EQ(dataset.object->extent_int(1), 30);
}

TEST_F(DatasetFile, RawNpzHoldsAmplitudes) {
  const Raw raw;
  DataConfig config;
  const ptycho::Dataset squares = read_dataset(npz(raw), config);
  EXPECT_EQ(squares.counts(3, 2, 5), raw.frames[3 * 64 + 2 * 8 + 5] * raw.frames[3 * 64 + 2 * 8 + 5]);
  config.photons_per_image = 1e4;
  EXPECT_NEAR(ptycho::mean_photons_per_image(read_dataset(npz(raw), config)), 1e4, 1e-2);
  config.quantity = Quantity::counts;
  EXPECT_THROW(validate(config), InputError);
  EXPECT_THROW(read_dataset(npz(raw), config), InputError);
}

TEST_F(DatasetFile, AxesAndOrientationAreSettled) {
  Raw raw;
  const ptycho::Dataset plain = read_dataset(hdf5(raw), {});
  DataConfig config;
  config.transpose = config.flip_y = true;
  config.dc = ZeroFrequency::corner;
  const ptycho::Dataset turned = read_dataset(hdf5(raw), config);
  EXPECT_EQ(turned.counts(2, (1 + 4) % 8, (6 + 4) % 8), plain.counts(2, 6, 1));
  EXPECT_EQ(turned.positions_px(2, 0), -plain.positions_px(2, 0));
  EXPECT_EQ(turned.positions_px(2, 1), plain.positions_px(2, 1));
  // Frames last, and a trailing axis of one.
  std::vector<float> last(raw.frames.size());
  for (int j = 0; j < Raw::n; ++j)
    for (int k = 0; k < 64; ++k) last[k * Raw::n + j] = raw.frames[j * 64 + k];
  raw.frames = last;
  raw.frames_shape = {Raw::N, Raw::N, Raw::n, 1};
  EXPECT_EQ(read_dataset(hdf5(raw), {}).counts(3, 2, 5), plain.counts(3, 2, 5));
}

TEST_F(DatasetFile, AttributesSayWhatTheFramesAre) {
  const Raw raw;
  const auto file = hdf5(raw, [](io::Hdf5Writer& writer) {
    writer.attribute("/diffraction", "quantity", "amplitude = sqrt(counts)");
    writer.attribute("/", "dc", "corner [0, 0]");
  });
  EXPECT_EQ(read_dataset(file, {}).counts(0, 4 + 1, 4 + 2), raw.frames[1 * 8 + 2] * raw.frames[1 * 8 + 2]);
}

TEST_F(DatasetFile, RefusesWhatIsMissingOrDamaged) {
  EXPECT_THAT(failure(path("nowhere.h5")), HasSubstr("nowhere.h5"));
  const Raw raw;
  const std::string file = hdf5(raw);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_THAT(failure(file), HasSubstr("raw.h5"));
  EXPECT_THAT(failure(file), Not(HasSubstr("another error")));
  std::ofstream(path("text.h5")) << "this is not a data file, but long enough to look into";
  EXPECT_THAT(failure(path("text.h5")), HasSubstr("text.h5"));
  std::ofstream(path("data.npz.bz2")) << "BZh9 and so on";
  EXPECT_THAT(failure(path("data.npz.bz2")), HasSubstr("unpack"));
  const std::string archive = npz(raw);
  std::filesystem::resize_file(archive, std::filesystem::file_size(archive) - 30);
  EXPECT_THAT(failure(archive), HasSubstr("raw.npz"));
}

TEST_F(DatasetFile, RefusesFramesThatAreNoCounts) {
  Raw raw;
  raw.frames[2 * 64 + 7] = raw.frames[4 * 64 + 1] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("2 of 6 frames of diffraction hold NaN"));
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("frame 2"));
  raw = {};
  raw.frames[5 * 64] = -1;
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("1 of 6 frames of diffraction hold negative values"));
}

TEST_F(DatasetFile, RefusesShapesThatDoNotFit) {
  Raw raw;
  EXPECT_THAT(failure(hdf5(raw), {}, {.N = 16}), HasSubstr("geometry.N=16"));
  EXPECT_THAT(failure(hdf5(raw), {}, {.N = std::nullopt, .minimum_frames = 9}), HasSubstr("6 frames"));
  raw.rows.push_back(1);
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("ycoords has 7"));
  raw.columns.push_back(1);
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("6 frames in diffraction but 7 positions"));
  raw = {};
  raw.frames_shape = {Raw::n, 4, 16};
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("must be square"));
  raw = {};
  raw.probe_shape = {4, 16};
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("(4, 16)"));
  raw = {};
  raw.probe.resize(36);
  raw.probe_shape = {6, 6};
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("the probe has 6 x 6"));
  raw = {};
  raw.rows[3] = std::numeric_limits<double>::infinity();
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("ycoords holds inf"));
}

/// A kilobyte can declare any number of pixels, also ones whose product wraps around to nothing.
TEST_F(DatasetFile, RefusesFramesThatTheFileCannotHold) {
  const double one = 1;
  DataConfig paged;
  paged.memory_limit_bytes = 1e3;
  for (const int bits : {14, 16, 31, 32, 62}) {
    const hsize_t edge = hsize_t{1} << bits;
    {
      test::RawHdf5 file(path("hostile.h5"));
      file.dataset("ycoords", H5T_NATIVE_DOUBLE, {1}, &one);
      file.dataset("xcoords", H5T_NATIVE_DOUBLE, {1}, &one);
      file.dataset("diffraction", H5T_NATIVE_FLOAT, {1, edge, edge}, nullptr, {1, 1, 1});
    }
    EXPECT_THAT(failure(path("hostile.h5"), paged), HasSubstr("none was ever written")) << edge;
  }
}

TEST_F(DatasetFile, RefusesArraysWithoutElements) {
  Raw raw;
  raw.frames_shape = {Raw::n, 0, 0};
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("frames of 0 x 0 pixels"));
  raw = {};
  raw.probe_shape = {0, 8, 8};
  EXPECT_THAT(failure(hdf5(raw)), HasSubstr("the probe probeGuess is empty"));
}

TEST_F(DatasetFile, SaysHowToUseAFileWithoutFrames) {
  const Raw raw;
  io::Hdf5Writer file(path("scene.h5"), {.schema = "raw"});
  file.write_vector("/ycoords", raw.rows, {"px", "rows"});
  file.write_vector("/xcoords", raw.columns, {"px", "columns"});
  file.write_replicated("/probeGuess", raw.probe_shape, raw.probe.data(), {"1", "probe"});
  file.write_replicated("/objectGuess", {20, 30}, raw.object.data(), {"1", "object"});
  file.publish();
  EXPECT_THAT(failure(path("scene.h5")), HasSubstr("simulate"));

  SimulationConfig config;
  config.geometry.N = Raw::N;
  config.object.kind = ptycho::ObjectKind::file;
  config.probe.kind = ptycho::ProbeKind::file;
  config.scan.kind = ptycho::ScanKind::file;
  config.object.file = config.probe.file = config.scan.file = path("scene.h5");
  const ptycho::Dataset dataset = simulate_dataset(config);
  EXPECT_EQ(dataset.frames(), Raw::n);
  EXPECT_EQ(dataset.positions_px(2, 1), raw.columns[2]);
  config.probe.file += ":/objectGuess";
  EXPECT_THROW(simulate_dataset(config), DataFileError);
}

TEST_F(DatasetFile, SplitsByRow) {
  const Raw raw;
  const ptycho::Dataset dataset = read_dataset(hdf5(raw), {});
  const Split split = split_by_row(dataset, 0.5);
  ASSERT_EQ(split.train.size(), 3u);
  ASSERT_EQ(split.test.size(), 3u);
  for (const auto train : split.train)
    for (const auto test : split.test) EXPECT_LE(raw.rows[train], raw.rows[test]);
  EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
  EXPECT_EQ(split_by_row(dataset, 1.0).test.size(), 6u);
  EXPECT_THROW(split_by_row(dataset, 0.5, 4), InputError);
}

/// Memory of this process that no file backs, bytes.
double anonymous_memory() {
  std::ifstream lines("/proc/self/status");
  std::string name;
  for (std::string line; std::getline(lines, line);)
    if (line.rfind("RssAnon:", 0) == 0) return 1024 * std::stod(line.substr(8));
  return 0;
}

TEST_F(DatasetFile, FramesBeyondTheMemoryLimitArePaged) {
  // 16 MB of frames.
  ptycho::Dataset written;
  ptycho::allocate_frames(written, 1000, 64, true);
  EXPECT_TRUE(written.paged);
  for (std::size_t i = 0; i < written.counts.size(); ++i) written.counts.data()[i] = static_cast<float>(i % 97);
  written.positions_px = HostView<double**>("positions", 1000, 2);
  written.probe = HostView<Pixel***>("probe", 1, 64, 64);
  write_dataset({}, path("large.h5"), written, "none");
  DataConfig config;
  config.memory_limit_bytes = 1e6;
  const double before = anonymous_memory();
  const ptycho::Dataset paged = read_dataset(path("large.h5"), config);
  EXPECT_LT(anonymous_memory() - before, 8e6);  // half of the frames: they are not in memory of our own
  EXPECT_TRUE(paged.paged);
  const std::vector<std::int64_t> rows{3, 999};
  const ptycho::Dataset some = ptycho::select_frames(paged, rows);
  EXPECT_TRUE(some.paged);
  EXPECT_EQ(some.counts(1, 63, 63), paged.counts(999, 63, 63));
  const ptycho::Dataset ordinary = read_dataset(path("large.h5"), {});
  EXPECT_FALSE(ordinary.paged);
  EXPECT_EQ(paged.fingerprint, ordinary.fingerprint);
}

TEST_F(DatasetFile, NoPositionIsInBothPartsOfASplit) {
  Raw raw;
  raw.rows.assign(raw.rows.size(), 20.0);
  raw.columns = {30.0, 31.0, 32.0, 32.0, 32.0, 33.0};
  const Split split = split_by_row(read_dataset(hdf5(raw), {}), 0.5);
  ASSERT_EQ(split.train.size(), 5u);  // half would be three, and the third point was measured three times
  ASSERT_EQ(split.test.size(), 1u);
  EXPECT_EQ(split.test[0], 5);
}

TEST_F(DatasetFile, ASeedThatIsNoIntegerIsRefused) {
  // The name of the schema is all that a file of ours needs to be read as one.
  const std::string file = hdf5(Raw(), [](io::Hdf5Writer& writer) {
    writer.attribute("/", "schema", "arago-dataset/1");
    writer.attribute("/", "seed", -1e300);
  });
  EXPECT_THAT(failure(file), HasSubstr("seed"));
}

TEST_F(DatasetFile, InspectionCountsAndDoubts) {
  Raw raw;
  for (int j = 0; j < Raw::n; ++j)
    for (int k = 0; k < 64; ++k) raw.frames[j * 64 + k] = k == 0 ? 100 : 0;
  const Inspection seen = inspect(read_dataset(hdf5(raw), {}));
  EXPECT_EQ(seen.mean_photons, 100);
  EXPECT_EQ(seen.largest_count, 100);
  EXPECT_NEAR(seen.zero_fraction, 63.0 / 64, 1e-12);
  EXPECT_EQ(seen.power_at_corner, 1);
  ASSERT_FALSE(seen.problems.empty());
  EXPECT_THAT(seen.problems.front(), HasSubstr("data.dc=corner"));
  EXPECT_THAT(to_text(seen), HasSubstr("data.dc=corner"));
  EXPECT_EQ(to_json(seen)["N"], 8);
}

TEST(DiscOverlap, KnownNumbers) {
  EXPECT_NEAR(disc_overlap(0, 1), 1, 1e-12);
  EXPECT_NEAR(disc_overlap(0.25, 1), 0.6850376, 5e-8);
  EXPECT_NEAR(disc_overlap(0.5, 1), 0.3910022, 5e-8);
  EXPECT_NEAR(disc_overlap(0.75, 1), 0.1442936, 5e-8);
  EXPECT_EQ(disc_overlap(1, 1), 0);
}

/// All ranks write one file; each kind of number comes back as it was.
class DatasetRanks : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = comm.broadcast(fmt::format("arago-dataset-{}.h5", ::getpid()));
    path = (std::filesystem::temp_directory_path() / name).string();
  }
  void TearDown() override {
    comm.barrier();
    if (comm.is_root()) std::filesystem::remove(path);
  }
  mpi::Communicator comm = mpi::Communicator::borrow(MPI_COMM_WORLD);
  std::string path;
};

TEST_F(DatasetRanks, WhatIsWrittenComesBack) {
  SimulationConfig config;
  config.geometry.N = 32;
  config.object.size_px = 96;
  config.scan.count = 7;
  for (const double dose : {1e3, 1e9}) {
    config.dose.photons_per_image = dose;
    for (const ptycho::Noise noise : {ptycho::Noise::poisson, ptycho::Noise::none}) {
      config.dose.noise = noise;
      const ptycho::Dataset written = simulate_dataset(config);
      write_dataset(comm, path, written, "hash", {{"note", "a test"}});
      const ptycho::Dataset read = read_dataset(path, {}, {.N = 32, .minimum_frames = 4});
      EXPECT_EQ(read.fingerprint, written.fingerprint);
      EXPECT_EQ(read.seed, written.seed);
      EXPECT_EQ(*read.photons_per_image_requested, dose);
      EXPECT_EQ(read.object->extent_int(0), 96);
      EXPECT_EQ((*read.object)(40, 41).imag(), (*written.object)(40, 41).imag());
      comm.barrier();
    }
  }
}

TEST_F(DatasetRanks, ADamagedFileOfOursIsRefused) {
  SimulationConfig config;
  config.geometry.N = 32;
  config.object.size_px = 96;
  config.scan.count = 5;
  write_dataset(comm, path, simulate_dataset(config), "hash");
  if (comm.is_root()) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path)) - 40);
    file.put('x');
  }
  comm.barrier();
  EXPECT_THROW(read_dataset(path, {}), DataFileError);
}

}  // namespace
}  // namespace arago::data
