#include "arago/fft/slab_fft2d.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "fft/naive_transform.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using namespace arago;
using fft::SlabFft2d;

mpi::Communicator world() {
  return mpi::Communicator::borrow(MPI_COMM_WORLD);
}

// Even and uneven splits, odd lengths, and fewer rows or columns than ranks.
constexpr std::pair<int, int> shapes[] = {{64, 64}, {32, 96}, {37, 50}, {7, 5}, {3, 64}, {64, 2}, {1, 8}, {130, 33}};

template <class Scalar>
struct SlabChecks {
  using Image = std::vector<Complex<Scalar>>;

  /// My rows of an image that all ranks have.
  HostView<Complex<Scalar>*> my_part(const SlabFft2d<Scalar>& transform, const Image& image) const {
    HostView<Complex<Scalar>*> slab("slab", transform.buffer_elements());
    const auto [first, count] = transform.my_rows();
    std::copy_n(image.begin() + first * transform.columns(), count * transform.columns(), slab.data());
    return slab;
  }
  /// The rows of all ranks, on all ranks.
  Image gathered(const HostView<Complex<Scalar>*>& slab, std::int64_t elements) const {
    const auto* numbers = reinterpret_cast<const Scalar*>(slab.data());
    const auto all = world().all_gather(std::vector<Scalar>(numbers, numbers + 2 * elements));
    Image image;
    for (std::size_t i = 0; i + 1 < all.size(); i += 2) image.emplace_back(all[i], all[i + 1]);
    return image;
  }
  void expect_near(const Image& image, const Image& expected, double bound) const {
    ASSERT_EQ(image.size(), expected.size());
    double largest = 0, error = 0;
    for (std::size_t i = 0; i < image.size(); ++i) {
      largest = std::max<double>(largest, Kokkos::abs(expected[i]));
      error = std::max<double>(error, Kokkos::abs(image[i] - expected[i]));
    }
    EXPECT_LE(error, bound * largest);
  }
};

template <class Scalar>
constexpr double tolerance = std::is_same_v<Scalar, double> ? 1e-12 : 1e-5;

template <class Scalar>
void equals_the_local_transform() {
  const SlabChecks<Scalar> checks;
  for (const auto& [rows, columns] : shapes) {
    SCOPED_TRACE(std::to_string(rows) + " x " + std::to_string(columns));
    const SlabFft2d<Scalar> transform(world(), rows, columns);
    auto expected = test::random_image<Scalar>(rows, columns, 11);
    const auto original = expected;
    const auto slab = checks.my_part(transform, original);
    const std::int64_t mine = transform.my_rows().count * columns;
    fft::LocalFft2d<Scalar>(rows, columns).forward(expected.data());
    transform.forward(slab.data());
    checks.expect_near(checks.gathered(slab, mine), expected, tolerance<Scalar>);
    transform.inverse(slab.data());
    checks.expect_near(checks.gathered(slab, mine), original, tolerance<Scalar>);
  }
}

template <class Scalar>
void transposed_transform_holds_the_same_numbers() {
  const SlabChecks<Scalar> checks;
  for (const auto& [rows, columns] : shapes) {
    SCOPED_TRACE(std::to_string(rows) + " x " + std::to_string(columns));
    const SlabFft2d<Scalar> transform(world(), rows, columns);
    auto expected = test::random_image<Scalar>(rows, columns, 12);
    const auto original = expected;
    const auto slab = checks.my_part(transform, original);
    fft::LocalFft2d<Scalar>(rows, columns).forward(expected.data());
    std::vector<Complex<Scalar>> turned(expected.size());
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < columns; ++c) turned[c * rows + r] = expected[r * columns + c];
    transform.forward_transposed(slab.data());
    checks.expect_near(checks.gathered(slab, transform.my_columns().count * rows), turned, tolerance<Scalar>);
    transform.inverse_transposed(slab.data());
    checks.expect_near(checks.gathered(slab, transform.my_rows().count * columns), original, tolerance<Scalar>);
  }
}

// One rank of each group transforms alone what the world transforms together: equal to the last bit.
template <class Scalar>
void bits_do_not_depend_on_the_number_of_ranks() {
  const SlabChecks<Scalar> checks;
  for (const auto& [rows, columns] : shapes) {
    const auto image = test::random_image<Scalar>(rows, columns, 13);
    const SlabFft2d<Scalar> together(world(), rows, columns), alone({}, rows, columns);
    const auto shared = checks.my_part(together, image), whole = checks.my_part(alone, image);
    together.forward(shared.data());
    alone.forward(whole.data());
    const auto all = checks.gathered(shared, together.my_rows().count * columns);
    for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], whole(i)) << rows << " x " << columns << " " << i;
  }
}

template <class Scalar>
void shares_out_every_row_once() {
  const SlabFft2d<Scalar> transform(world(), 37, 50);
  const auto comm = world();
  EXPECT_EQ(comm.sum(static_cast<long>(transform.my_rows().count)), 37);
  EXPECT_EQ(comm.sum(static_cast<long>(transform.my_columns().count)), 50);
  EXPECT_GE(transform.buffer_elements(), transform.my_rows().count * 50);
  EXPECT_GE(transform.buffer_elements(), transform.my_columns().count * 37);
  EXPECT_THROW(SlabFft2d<Scalar>(comm, 0, 5), InputError);
}

TEST(SlabFft2dRanks, EqualsTheLocalTransform) {
  equals_the_local_transform<float>();
  equals_the_local_transform<double>();
}

TEST(SlabFft2dRanks, TransposedTransformHoldsTheSameNumbers) {
  transposed_transform_holds_the_same_numbers<float>();
  transposed_transform_holds_the_same_numbers<double>();
}

TEST(SlabFft2dRanks, BitsDoNotDependOnTheNumberOfRanks) {
  bits_do_not_depend_on_the_number_of_ranks<float>();
  bits_do_not_depend_on_the_number_of_ranks<double>();
}

TEST(SlabFft2dRanks, SharesOutEveryRowOnce) {
  shares_out_every_row_once<float>();
  shares_out_every_row_once<double>();
}

TEST(SlabFft2dRanks, GathersWhatRanksSayOfTheirRowsInRowOrder) {
  const SlabFft2d<double> slab(world(), 7, 4);  // 7 rows are no multiple of the ranks
  std::vector<double> mine;
  for (std::int64_t row = slab.my_rows().first; row < slab.my_rows().first + slab.my_rows().count; ++row)
    for (const double part : {0.0, 0.5}) mine.push_back(static_cast<double>(row) + part);
  const std::vector<double> all = slab.gathered(mine);
  ASSERT_EQ(all.size(), 14u);
  for (std::size_t k = 0; k < all.size(); ++k) EXPECT_EQ(all[k], 0.5 * static_cast<double>(k));
}

}  // namespace
