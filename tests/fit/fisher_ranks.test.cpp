// The same bits of matrix, bounds and modes for any number of ranks and threads.
#include "arago/core/hash.hpp"
#include "arago/fit/fisher.hpp"
#include "fit/fit_testing.hpp"
#include "support/process_output.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <span>

namespace arago::fit {
namespace {

using namespace testing;

std::string bits_of(const Eigen::MatrixXd& matrix) {
  return hash_hex(std::as_bytes(std::span(matrix.data(), static_cast<std::size_t>(matrix.size()))));
}

std::string bits_of(const FisherReport& report) {
  return bits_of(report.photons.fisher) + bits_of(report.bounds.covariance) + bits_of(report.modes.basis());
}

FisherReport report_on(const mpi::Communicator& comm, const params::ParameterStore& store) {
  return fisher_report(comm, store, {});
}

TEST(FisherRanks, GiveTheSameBits) {
  const mpi::Communicator world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  for (const Values& more : {Values{}, Values{{"detector.jitter_sigma_as", 0.2}, {"telescope.oversample", 2}}}) {
    const params::ParameterStore store = small_store(more);
    EXPECT_EQ(bits_of(report_on(world, store)), bits_of(report_on({}, store)));
  }
}

const arago::testing::PrintingTest printed{"FisherBits.ArePrinted", "fisher bits"};

TEST(FisherBits, ArePrinted) {
  for (int round = 0; round < 2; ++round) fmt::print("fisher bits {}\n", bits_of(report_on({}, small_store())));
  std::fflush(stdout);
}

TEST(FisherBits, AreEqualForAnyNumberOfThreads) {
  const std::string one = arago::testing::printed_with_threads(1, printed);
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 2) << one;
  EXPECT_EQ(arago::testing::printed_with_threads(2, printed), one);
  EXPECT_EQ(arago::testing::printed_with_threads(3, printed), one);
}

}  // namespace
}  // namespace arago::fit
