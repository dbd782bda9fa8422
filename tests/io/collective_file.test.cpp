#include "arago/io/collective_file.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/io/checksum.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "io/scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <complex>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace {

using namespace arago;
using io::CollectiveFile;
using io::Hdf5Reader;
using io::RowBlock;
using io::Shape;
using testing::ElementsAre;
using testing::HasSubstr;

mpi::Communicator world() {
  return mpi::Communicator::borrow(MPI_COMM_WORLD);
}

const io::Description counts_about{"photons", "diffraction pattern"};

std::uint32_t expected(std::int64_t row, std::int64_t element) {
  return static_cast<std::uint32_t>((row * 2654435761u + element * 40503u) >> 7 & 1023u);
}

std::vector<std::uint32_t> rows_of(std::int64_t first, std::int64_t count, std::int64_t row_length) {
  std::vector<std::uint32_t> values(static_cast<std::size_t>(count * row_length));
  for (std::int64_t i = 0; i < count * row_length; ++i)
    values[static_cast<std::size_t>(i)] = expected(first + i / row_length, i % row_length);
  return values;
}

/// Every way in which the ranks may share rows: even, all on the last, none on rank 0, one row on the first.
std::vector<mpi::RowRange> splits(const mpi::Communicator& comm, std::int64_t rows) {
  const bool last = comm.rank() == comm.size() - 1;
  std::vector<mpi::RowRange> mine{mpi::share_of(rows, comm.rank(), comm.size()), {0, last ? rows : 0}};
  if (comm.size() > 1) {
    mpi::RowRange without_root{0, 0};
    if (!comm.is_root()) without_root = mpi::share_of(rows, comm.rank() - 1, comm.size() - 1);
    mine.push_back(without_root);
    const std::int64_t head = comm.is_root() ? 1 : 0;
    mine.push_back({comm.is_root() ? 0 : 1, last ? rows - 1 : head});
  }
  return mine;
}

TEST(CollectiveFileRanks, RowsArriveWhateverTheSplit) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  const std::string path = scratch.file("rows.h5");
  constexpr std::int64_t rows = 137, edge = 64;  // 2.1 MiB: several chunks, none aligned with the ranks' borders
  int split = 0;
  for (const mpi::RowRange mine : splits(comm, rows)) {
    SCOPED_TRACE("split " + std::to_string(split++));
    const auto values = rows_of(mine.first, mine.count, edge * edge);
    CollectiveFile file(comm, path, {"arago-test/1"});
    for (const auto storage : {io::Storage::compressed, io::Storage::plain})
      file.write_rows(storage == io::Storage::plain ? "/plain" : "/group/compressed",
                      RowBlock{{rows, edge, edge}, mine.first, mine.count}, values.data(),
                      {"photons", "diffraction pattern", storage});
    file.publish();
    io::verify_checksum(path);
    const Hdf5Reader reader(path);
    EXPECT_EQ(reader.read<std::uint32_t>("/plain"), rows_of(0, rows, edge * edge));
    EXPECT_EQ(reader.read<std::uint32_t>("/group/compressed"), rows_of(0, rows, edge * edge));
    EXPECT_LT(std::filesystem::file_size(path), 1.6 * rows * edge * edge * 4);
    comm.barrier();
  }
}

TEST(CollectiveFileRanks, MoreRanksThanRowsAndNoRowsAtAll) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  const std::string path = scratch.file("few.h5");
  CollectiveFile file(comm, path, {"arago-test/1"});
  const double value = 2.5;
  file.write_rows("/one", RowBlock{{1}, 0, comm.is_root() ? 1 : 0}, &value, {"m", "one row"});
  file.write_rows<double>("/none", RowBlock{{0, 3}, 0, 0}, nullptr, {"m", "no rows"});
  file.publish();
  const Hdf5Reader reader(path);
  EXPECT_THAT(reader.read<double>("/one"), ElementsAre(2.5));
  EXPECT_EQ(reader.shape("/none"), (Shape{0, 3}));
  EXPECT_TRUE(reader.read<double>("/none").empty());
}

TEST(CollectiveFileRanks, StoresRankZerosValues) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  const std::string path = scratch.file("replicated.h5");
  CollectiveFile file(comm, path, {"arago-test/1", "abc"});
  const double mine = comm.rank() + 0.5;
  file.write_scalar("/scalar", mine, {"1", "a number"});
  file.write_vector("/vector", std::vector<std::int64_t>{comm.rank(), 7}, {"1", "numbers"});
  file.write_texts("/names", comm.is_root() ? std::vector<std::string>{"done", "µm"} : std::vector<std::string>{},
                   {"1", "names"});
  file.write_text("/config", comm.is_root() ? "[train]\nepochs = 3\n" : "", {"1", "configuration"});
  HostView<Complex<double>**> field("field", 2, 3);
  field(1, 2) = Complex<double>(comm.rank(), -4.0);
  file.write_view("/field", field, {"1", "a field"});
  file.attribute("/", "seed", static_cast<std::int64_t>(42 + comm.rank()));
  file.attribute("/field", "pixel_m", 1e-6);
  file.attribute("/field", "origin", std::vector<double>{1.0, 2.0});
  file.attribute("/field", "note", "first");
  file.attribute("/field", "note", "second");
  file.create_group("/empty/group");
  file.publish();

  const Hdf5Reader reader(path);
  EXPECT_EQ(reader.read_scalar<double>("/scalar"), 0.5);
  EXPECT_THAT(reader.read<std::int64_t>("/vector"), ElementsAre(0, 7));
  EXPECT_THAT(reader.read_texts("/names"), ElementsAre("done", "µm"));
  EXPECT_EQ(reader.read_text("/config"), "[train]\nepochs = 3\n");
  EXPECT_EQ(reader.read_view<Complex<double>**>("/field")(1, 2), (Complex<double>(0.0, -4.0)));
  EXPECT_EQ(reader.attribute<std::int64_t>("/", "seed"), 42);
  EXPECT_EQ(reader.attribute<std::string>("/", "schema"), "arago-test/1");
  EXPECT_EQ(reader.attribute<std::string>("/", "config_hash"), "abc");
  EXPECT_EQ(reader.attribute<std::string>("/", "created").size(), 20u);
  EXPECT_EQ(reader.attribute<std::string>("/field", "units"), "1");
  EXPECT_EQ(reader.attribute<std::string>("/field", "note"), "second");
  EXPECT_THAT(reader.attribute<std::vector<double>>("/field", "origin"), ElementsAre(1.0, 2.0));
  EXPECT_TRUE(reader.has_group("/empty/group"));
}

TEST(CollectiveFileRanks, NothingIsUnderTheFinalNameBeforePublish) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  const std::string path = scratch.file("late.h5");
  {
    CollectiveFile file(comm, path, {"arago-test/1"});
    file.write_scalar("/x", 1.0, {"1", "x"});
    comm.barrier();
    EXPECT_FALSE(std::filesystem::exists(path));
    comm.barrier();
  }
  comm.barrier();
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
}

TEST(CollectiveFileRanks, AllRanksFailAlikeWhereTheDirectoryCannotBe) {
  const auto comm = world();
  try {
    CollectiveFile file(comm, "/proc/arago/x.h5", {"arago-test/1"});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::resource);
    EXPECT_THAT(error.what(), HasSubstr("/proc/arago"));
  }
}

TEST(CollectiveFile, TheOldFileStaysUntilTheNewOneIsComplete) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("kept.h5");
  const auto write = [&](double value, bool finish) {
    io::Hdf5Writer file(path, {"arago-test/1"});
    file.write_scalar("/x", value, {"1", "x"});
    if (finish) file.publish();
  };
  write(1.0, true);
  write(2.0, false);
  EXPECT_EQ(Hdf5Reader(path).read_scalar<double>("/x"), 1.0);
  write(3.0, true);
  EXPECT_EQ(Hdf5Reader(path).read_scalar<double>("/x"), 3.0);
}

TEST(CollectiveFile, AKillBeforePublishLeavesNothingUnderTheFinalName) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("killed.h5");
  const pid_t child = ::fork();
  if (child == 0) {
    io::Hdf5Writer file(path, {"arago-test/1"});
    file.write_vector("/x", std::vector<double>(100000, 1.0), {"1", "x"});
    ::raise(SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(std::filesystem::exists(path + ".partial"));
  EXPECT_FALSE(io::is_intact(path + ".partial"));
  io::Hdf5Writer file(path, {"arago-test/1"});  // the leftover is in nobody's way
  file.publish();
  EXPECT_TRUE(io::is_intact(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
}

TEST(CollectiveFile, GapsBetweenRanksAreOurMistake) {
  const test::ScratchDirectory scratch;
  io::Hdf5Writer file(scratch.file("gap.h5"), {"arago-test/1"});
  const std::vector<double> values(3, 1.0);
  EXPECT_THROW(file.write_rows("/x", RowBlock{{5}, 0, 3}, values.data(), {"1", "x"}), std::exception);
  EXPECT_THROW(file.write_vector("/y", values, {"", "y"}), std::exception);
}

TEST(Checksum, FindsEveryFlippedByte) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("flip.h5");
  io::Hdf5Writer file(path, {"arago-test/1"});
  file.write_vector("/x", std::vector<double>(3000, 1.25), {"1", "x"});
  file.publish();
  ASSERT_TRUE(io::is_intact(path));
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path));
  const auto flip = [&](std::int64_t at) {
    std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(at);
    const char byte = static_cast<char>(stream.get() ^ 0x10);
    stream.seekp(at);
    stream.put(byte);
  };
  for (std::int64_t at = 0; at < size; at += at < 600 ? 1 : 97) {
    flip(at);
    EXPECT_FALSE(io::is_intact(path)) << "byte " << at;
    flip(at);
  }
  EXPECT_TRUE(io::is_intact(path));
  std::filesystem::resize_file(path, static_cast<std::uintmax_t>(size - 1));
  EXPECT_THROW(io::verify_checksum(path), DataFileError);
  std::filesystem::resize_file(path, 100);
  EXPECT_THROW(io::verify_checksum(path), DataFileError);
  EXPECT_THROW(io::verify_checksum(scratch.file("absent.h5")), DataFileError);
}

}  // namespace
