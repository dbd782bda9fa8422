#include "arago/train/history_file.hpp"

#include "arago/core/error.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "io/hostile_hdf5.hpp"
#include "train/scratch_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arago::train {
namespace {

TEST(HistoryFile, AHistoryThatTheFileDoesNotHoldIsRefusedBeforeItIsAllocated) {
  const test::ScratchPlace place({});
  {
    arago::test::RawHdf5 file(place / "long.h5");
    file.group("history");
    file.dataset("history/loss", H5T_NATIVE_DOUBLE, {hsize_t{1} << 40}, nullptr, {1024});
  }
  const io::Hdf5Reader file(place / "long.h5");
  try {
    read_history(file, "/history");
    FAIL() << "not refused";
  } catch (const DataFileError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("/history/loss"));
  }
}

}  // namespace
}  // namespace arago::train
