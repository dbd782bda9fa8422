#include "arago/mpi/communicator.hpp"

#include "arago/core/error.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/mpi/traffic.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace arago::mpi {
namespace {

Communicator world() {
  return Communicator::borrow(MPI_COMM_WORLD);
}

TEST(SerialCommunicator, AnswersByItself) {
  const Communicator serial;
  EXPECT_EQ(serial.size(), 1);
  EXPECT_TRUE(serial.is_root());
  EXPECT_EQ(serial.sum(3), 3);
  EXPECT_EQ(serial.broadcast(std::string("text")), "text");
  EXPECT_EQ(serial.all_gather(2.5), std::vector<double>{2.5});
  EXPECT_EQ(serial.split(0, 0).size(), 1);
}

TEST(CommunicatorRanks, Reductions) {
  const Communicator comm = world();
  const int n = comm.size();
  EXPECT_EQ(comm.sum(comm.rank() + 1), n * (n + 1) / 2);
  EXPECT_EQ(comm.max(static_cast<double>(comm.rank())), n - 1.0);
  EXPECT_EQ(comm.min(comm.rank()), 0);
  EXPECT_TRUE(comm.any(comm.rank() == n - 1));
  EXPECT_EQ(comm.all(comm.rank() == 0), n == 1);
}

TEST(CommunicatorRanks, WhatIsSentIsCounted) {
  const Communicator comm = world();
  const std::int64_t before = sent_bytes();
  comm.sum(1.0);
  comm.broadcast(std::string(comm.is_root() ? "abc" : ""));  // its length, and it itself
  const std::int64_t sent = sent_bytes() - before;
  const std::int64_t of_all = static_cast<std::int64_t>(sizeof(double)), of_root = sizeof(long) + 3;
  EXPECT_EQ(sent, comm.size() == 1 ? 0 : of_all + (comm.is_root() ? of_root : 0));
}

TEST(CommunicatorRanks, TextAndRaggedGather) {
  const Communicator comm = world();
  EXPECT_EQ(comm.broadcast(comm.is_root() ? std::string("from root") : std::string()), "from root");
  const std::vector<std::string> texts = comm.all_gather(std::string(comm.rank(), 'x'));
  for (int r = 0; r < comm.size(); ++r) EXPECT_EQ(texts[r], std::string(r, 'x'));
  const std::vector<int> joined = comm.all_gather(std::vector<int>(comm.rank(), comm.rank()));
  std::vector<int> expected;
  for (int r = 0; r < comm.size(); ++r) expected.insert(expected.end(), r, r);
  EXPECT_EQ(joined, expected);
}

TEST(CommunicatorRanks, SplitMakesIndependentGroups) {
  const Communicator comm = world();
  const Communicator half = comm.split(comm.rank() % 2, comm.rank());
  EXPECT_EQ(half.sum(1), (comm.size() + 1 - comm.rank() % 2) / 2);
  const Communicator none = comm.split(comm.rank() == 0 ? 0 : -1, 0);
  EXPECT_EQ(none.size(), 1);
}

TEST(AgreementRanks, ErrorOnTheLastRankReachesAll) {
  const Communicator comm = world();
  const int last = comm.size() - 1;
  try {
    agree(comm, [&] {
      if (comm.rank() == last) throw DataFileError("frames.h5: truncated");
    });
    FAIL() << "rank " << comm.rank() << " did not hear of it";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::data_file);
    const std::string place = comm.size() > 1 ? " (on rank " + std::to_string(last) + ")" : "";
    EXPECT_EQ(error.what(), "frames.h5: truncated" + place);
  }
}

TEST(AgreementRanks, SilentWhenAllIsWell) {
  EXPECT_NO_THROW(agree(world(), [] {}));
}

TEST(ShareOf, CoversAllRowsInOrder) {
  for (std::int64_t total : {0, 1, 5, 8, 17})
    for (int parts : {1, 2, 3, 7}) {
      std::int64_t next = 0;
      for (int part = 0; part < parts; ++part) {
        const RowRange range = share_of(total, part, parts);
        EXPECT_EQ(range.first, next);
        EXPECT_LE(std::abs(range.count - total / parts), 1);
        next += range.count;
      }
      EXPECT_EQ(next, total);
    }
}

}  // namespace
}  // namespace arago::mpi
