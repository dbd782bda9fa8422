#include "arago/fft/local_fft2d.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/fft/wisdom.hpp"
#include "fft/naive_transform.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>

namespace {

using namespace arago;
using fft::LocalFft2d;

/// Rounding of a transform of n points: eps log2 n, with room for the constants.
template <class Scalar>
double tolerance(std::int64_t n) {
  return 4.0 * std::numeric_limits<Scalar>::epsilon() * std::log2(static_cast<double>(n) + 1);
}

template <class Scalar>
class LocalFft2dOf : public testing::Test {};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(LocalFft2dOf, Scalars);

// With wisdom, estimated (odd, prime, one line), and by rows and columns (odd and not).
constexpr std::pair<int, int> shapes[] = {{64, 64}, {32, 32}, {7, 5},     {1, 12},
                                          {13, 1},  {74, 74}, {130, 127}, {131, 201}};

TYPED_TEST(LocalFft2dOf, EqualsTheDefinition) {
  for (const auto& [rows, columns] : shapes) {
    SCOPED_TRACE(std::to_string(rows) + " x " + std::to_string(columns));
    auto image = test::random_image<TypeParam>(rows, columns, 1);
    const auto expected = test::naive_forward(image, rows, columns);
    LocalFft2d<TypeParam>(rows, columns).forward(image.data());
    const double norm = std::sqrt(test::energy(expected) / (rows * columns));
    for (std::size_t i = 0; i < image.size(); ++i)
      ASSERT_LE(std::abs(test::to_std(image[i]) - expected[i]), 4 * tolerance<TypeParam>(rows * columns) * norm) << i;
  }
}

TYPED_TEST(LocalFft2dOf, InverseUndoesForward) {
  for (const auto& [rows, columns] : shapes) {
    auto image = test::random_image<TypeParam>(rows, columns, 2);
    const auto before = image;
    const LocalFft2d<TypeParam> transform(rows, columns);
    transform.forward(image.data());
    transform.inverse(image.data());
    for (std::size_t i = 0; i < image.size(); ++i)
      ASSERT_LE(Kokkos::abs(image[i] - before[i]), 8 * tolerance<TypeParam>(rows * columns)) << rows << "x" << columns;
  }
}

TYPED_TEST(LocalFft2dOf, DeltaBecomesAPlaneWaveAndBack) {
  constexpr int rows = 48, columns = 96, row = 5, column = 17;
  std::vector<Complex<TypeParam>> image(rows * columns);
  image[row * columns + column] = Complex<TypeParam>(1, 0);
  const LocalFft2d<TypeParam> transform(rows, columns);
  transform.forward(image.data());
  for (int k = 0; k < rows; ++k)
    for (int l = 0; l < columns; ++l) {
      const auto wave = test::root(std::int64_t{k} * row, rows) * test::root(std::int64_t{l} * column, columns);
      ASSERT_LE(std::abs(test::to_std(image[k * columns + l]) - wave), tolerance<TypeParam>(rows * columns));
    }
  transform.inverse(image.data());
  EXPECT_NEAR(image[row * columns + column].real(), 1.0, tolerance<TypeParam>(rows * columns));
  EXPECT_NEAR(Kokkos::abs(image[0]), 0.0, tolerance<TypeParam>(rows * columns));
}

TYPED_TEST(LocalFft2dOf, KeepsEnergyUpToTheNumberOfPoints) {
  for (const auto& [rows, columns] : shapes) {
    auto image = test::random_image<TypeParam>(rows, columns, 3);
    const double before = test::energy(image);
    LocalFft2d<TypeParam>(rows, columns).forward(image.data());
    EXPECT_NEAR(test::energy(image) / (before * rows * columns), 1.0, 4 * tolerance<TypeParam>(rows * columns));
  }
}

// <F x, y> = n <x, F^-1 y>
TYPED_TEST(LocalFft2dOf, InverseIsTheAdjointUpToTheNumberOfPoints) {
  for (const auto& [rows, columns] : shapes) {
    const auto x = test::random_image<TypeParam>(rows, columns, 4);
    const auto y = test::random_image<TypeParam>(rows, columns, 5);
    auto transformed = x, returned = y;
    const LocalFft2d<TypeParam> transform(rows, columns);
    transform.forward(transformed.data());
    transform.inverse(returned.data());
    const auto left = test::inner(transformed, y);
    const auto right = test::inner(x, returned) * static_cast<double>(rows * columns);
    const double size = std::sqrt(test::energy(transformed) * test::energy(y));
    EXPECT_LE(std::abs(left - right), 4 * tolerance<TypeParam>(rows * columns) * size);
  }
}

TYPED_TEST(LocalFft2dOf, BitsDoNotDependOnBatchPlaceOrAlignment) {
  for (const auto& [rows, columns] : shapes) {
    SCOPED_TRACE(std::to_string(rows) + " x " + std::to_string(columns));
    constexpr int count = 5;
    const auto one = test::random_image<TypeParam>(rows, columns, 6);
    View<Complex<TypeParam>***> batch("batch", count, rows, columns);
    for (int i = 0; i < count; ++i) std::copy(one.begin(), one.end(), &batch(i, 0, 0));
    std::vector<Complex<TypeParam>> shifted{Complex<TypeParam>(0)};  // 8 bytes off for float: no vector instructions
    shifted.insert(shifted.end(), one.begin(), one.end());
    auto alone = one;

    const LocalFft2d<TypeParam> transform(rows, columns);
    transform.forward(alone.data());
    transform.forward(shifted.data() + 1);
    transform.forward(ExecutionSpace(), batch);
    const std::size_t bytes = one.size() * sizeof(Complex<TypeParam>);
    for (int i = 0; i < count; ++i) EXPECT_EQ(std::memcmp(&batch(i, 0, 0), alone.data(), bytes), 0);
    EXPECT_EQ(std::memcmp(shifted.data() + 1, alone.data(), bytes), 0);
  }
}

TYPED_TEST(LocalFft2dOf, TransformsBatchesOfGroups) {
  View<Complex<TypeParam>****> groups("groups", 2, 3, 32, 32);
  auto image = test::random_image<TypeParam>(32, 32, 7);
  std::copy(image.begin(), image.end(), &groups(1, 2, 0, 0));
  const LocalFft2d<TypeParam> transform(32, 32);
  transform.forward(ExecutionSpace(), groups);
  transform.forward(image.data());
  EXPECT_EQ(std::memcmp(&groups(1, 2, 0, 0), image.data(), image.size() * sizeof image[0]), 0);
  EXPECT_EQ(groups(0, 0, 3, 4), Complex<TypeParam>(0));
  transform.inverse(ExecutionSpace(), groups);
  transform.inverse(image.data());
  EXPECT_EQ(std::memcmp(&groups(1, 2, 0, 0), image.data(), image.size() * sizeof image[0]), 0);
}

TYPED_TEST(LocalFft2dOf, PlansTheUsualSizesFromWisdom) {
  for (const int n : {32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024})
    EXPECT_EQ(LocalFft2d<TypeParam>(n, n).method(), "wisdom") << n;
  EXPECT_EQ(LocalFft2d<TypeParam>(100, 100).method(), "estimate");
  EXPECT_EQ(LocalFft2d<TypeParam>(200, 200).method(), "rows and columns");
}

TEST(LocalFft2d, RefusesEmptyImagesAndOtherShapes) {
  EXPECT_THROW(LocalFft2d<float>(0, 8), InputError);
  EXPECT_THROW(LocalFft2d<float>(8, -1), InputError);
  View<Complex<float>***> images("images", 2, 8, 9);
  EXPECT_THROW(LocalFft2d<float>(8, 8).forward(ExecutionSpace(), images), std::logic_error);
}

TEST(LocalFft2d, CountsFloatingPointOperations) {
  EXPECT_DOUBLE_EQ(LocalFft2d<float>(64, 64).flop(), 5.0 * 4096 * 12);
}

TEST(Wisdom, IsFoundBesideTheBinaryAndHashed) {
  EXPECT_THAT(fft::wisdom_path(), testing::EndsWith("arago.wisdom"));
  EXPECT_EQ(fft::wisdom_hash().size(), 32u);
}

}  // namespace
