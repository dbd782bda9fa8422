#include "arago/optics/slab_free_space.hpp"

#include "arago/optics/angular_spectrum.hpp"
#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace arago::optics {
namespace {

using params::FreeSpaceKernel;
using testing::copy_of;

constexpr std::int64_t n = 60;

FreeSpace over(double distance_m, double from_m = 0) {
  return {n, 0.27, 550e-9, distance_m, from_m};
}

/// A pupil in the middle third and a mirror that clips and bends, as samples of the padded plane.
Complex<double> pupil_at(std::int64_t row, std::int64_t col) {
  const bool inside = std::hypot(row - 29.5, col - 29.5) < 10;
  return inside ? Complex<double>(std::cos(0.3 * col), std::sin(0.2 * row)) : Complex<double>(0, 0);
}
Complex<double> mirror_at(std::int64_t row, std::int64_t col) {
  const double r = std::hypot(row - 29.5, col - 29.5);
  return r < 25 ? Complex<double>(std::cos(1e-3 * r * r), std::sin(1e-3 * r * r)) : Complex<double>(0, 0);
}

/// M1 -> relay -> M2 -> relay back, on the rows of one rank.
std::vector<Complex<double>> three_planes(const fft::SlabFft2d<double>& transform, FreeSpaceKernel kernel) {
  const auto rows = transform.my_rows();
  std::vector<Complex<double>> slab(transform.buffer_elements(), Complex<double>(0, 0));
  const auto for_samples = [&](const auto& body) {
    for (std::int64_t i = 0; i < rows.count; ++i)
      for (std::int64_t col = 0; col < n; ++col) body(rows.first + i, col, slab[i * n + col]);
  };
  for_samples([](std::int64_t row, std::int64_t col, Complex<double>& value) { value = pupil_at(row, col); });
  SlabFreeSpace(transform, over(3), kernel).forward(slab.data());
  for_samples([](std::int64_t row, std::int64_t col, Complex<double>& value) { value *= mirror_at(row, col); });
  SlabFreeSpace(transform, over(-3, 3), kernel).forward(slab.data());
  slab.resize(rows.count * n);
  return slab;
}

template <class Relay>
ComplexMap three_planes_locally(const Relay& there, const Relay& back) {
  ComplexMap field("field", n, n);
  for (std::int64_t row = 0; row < n; ++row)
    for (std::int64_t col = 0; col < n; ++col) field(row, col) = pupil_at(row, col);
  there.forward(field);
  for (std::int64_t row = 0; row < n; ++row)
    for (std::int64_t col = 0; col < n; ++col) field(row, col) *= mirror_at(row, col);
  back.forward(field);
  return field;
}

TEST(SlabFreeSpaceRanks, EqualsTheLocalRelays) {
  const fft::SlabFft2d<double> transform(mpi::Communicator::borrow(MPI_COMM_WORLD), n, n);
  const auto rows = transform.my_rows();
  const auto error_against = [&](const ComplexMap& local, FreeSpaceKernel kernel) {
    const std::vector<Complex<double>> slab = three_planes(transform, kernel);
    double error = 0;
    for (std::int64_t i = 0; i < rows.count; ++i)
      for (std::int64_t col = 0; col < n; ++col)
        error = std::max(error, testing::magnitude(slab[i * n + col] - local(rows.first + i, col)));
    return error / testing::largest(local);
  };
  EXPECT_LE(error_against(three_planes_locally(SeparableFreeSpace(over(3)), SeparableFreeSpace(over(-3, 3))),
                          FreeSpaceKernel::separable),
            1e-12);
  EXPECT_LE(error_against(three_planes_locally(AngularSpectrum(over(3), {}), AngularSpectrum(over(-3), {})),
                          FreeSpaceKernel::angular_spectrum),
            1e-12);
}

TEST(SlabFreeSpaceRanks, HasTheBitsOfOneRank) {
  const fft::SlabFft2d<double> spread(mpi::Communicator::borrow(MPI_COMM_WORLD), n, n),
      alone(mpi::Communicator(), n, n);
  const auto rows = spread.my_rows();
  for (const FreeSpaceKernel kernel : {FreeSpaceKernel::separable, FreeSpaceKernel::angular_spectrum}) {
    const std::vector<Complex<double>> mine = three_planes(spread, kernel), whole = three_planes(alone, kernel);
    for (std::int64_t k = 0; k < rows.count * n; ++k) ASSERT_EQ(mine[k], whole[rows.first * n + k]) << k;
  }
}

TEST(SlabFreeSpaceRanks, AdjointIsTheInverse) {
  const fft::SlabFft2d<double> transform(mpi::Communicator::borrow(MPI_COMM_WORLD), n, n);
  const SlabFreeSpace relay(transform, over(3), FreeSpaceKernel::separable);
  const auto rows = transform.my_rows();
  std::vector<Complex<double>> slab(transform.buffer_elements());
  for (std::int64_t k = 0; k < rows.count * n; ++k) slab[k] = pupil_at(rows.first + k / n, k % n);
  relay.forward(slab.data());
  relay.adjoint(slab.data());
  for (std::int64_t k = 0; k < rows.count * n; ++k)
    ASSERT_LE(testing::magnitude(slab[k] - pupil_at(rows.first + k / n, k % n)), 1e-13);
}

TEST(SlabFreeSpaceRanks, RefusesAnotherSize) {
  const fft::SlabFft2d<double> transform(mpi::Communicator::borrow(MPI_COMM_WORLD), n, n - 2);
  EXPECT_THAT(testing::refusal([&] { SlabFreeSpace(transform, over(1), FreeSpaceKernel::separable); }),
              ::testing::HasSubstr("60 x 58 points for a plane of 60 x 60"));
}

}  // namespace
}  // namespace arago::optics
