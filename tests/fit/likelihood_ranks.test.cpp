// Several exposures: what they share, what each has for itself, and the same bits on any number of ranks.
#include "arago/core/hash.hpp"
#include "arago/fit/likelihood.hpp"
#include "fit/fit_testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

namespace arago::fit {
namespace {

using namespace testing;
using ::testing::ElementsAre;

/// Two pointings, the second in another band.
std::vector<Exposure> dither() {
  return {exact_exposure(small_store()),
          exact_exposure(small_store({{"band.wavelength_m", 600e-9}}).with("binary.x_position_as", 0.7))};
}

const FreeParameters dithered{{"binary.separation_as", "primary.zernike_coeffs_nm[Z5]"}, {"binary.x_position_as"}};

TEST(ThetaLayout, OwnParametersFollowTheSharedOnes) {
  const std::vector<Exposure> two = dither();
  const ThetaLayout layout({two[0].store, two[1].store}, dithered);
  EXPECT_THAT(layout.labels(),
              ElementsAre("binary.separation_as", "M1 Z5", "binary.x_position_as@0", "binary.x_position_as@1"));
  Eigen::VectorXd theta = layout.reference();
  EXPECT_EQ(theta[2], 0.5);
  EXPECT_EQ(theta[3], 0.7);
  theta[0] = 9.5;
  theta[3] = 0.8;
  EXPECT_EQ(layout.store_at(0, theta).real("binary.x_position_as"), 0.5);
  EXPECT_EQ(layout.store_at(1, theta).real("binary.x_position_as"), 0.8);
  EXPECT_EQ(layout.store_at(1, theta).real("binary.separation_as"), 9.5);
  EXPECT_EQ(layout.store_at(1, theta).real("band.wavelength_m"), 600e-9);
}

/// Question 10: several exposures are a sum of losses over shared and own parameters.
TEST(OpenQuestions, Q10_ExposuresAreASumWithSharedParameters) {
  const std::vector<Exposure> two = dither();
  Likelihood both({}, two, dithered, NoiseLaw::gaussian);
  Likelihood first({}, {two[0]}, dithered, NoiseLaw::gaussian), second({}, {two[1]}, dithered, NoiseLaw::gaussian);
  const Eigen::VectorXd theta = both.layout().reference();
  const LossExpansion all = both.expanded(theta);
  const LossExpansion a = first.expanded(first.layout().reference()), b = second.expanded(second.layout().reference());
  EXPECT_DOUBLE_EQ(all.value, a.value + b.value);
  EXPECT_DOUBLE_EQ(all.information(0, 1), a.information(0, 1) + b.information(0, 1));
  EXPECT_EQ(all.information(0, 2), a.information(0, 2));
  EXPECT_EQ(all.information(0, 3), b.information(0, 2));
  EXPECT_EQ(all.information(2, 3), 0);
}

std::string bits_of(const LossExpansion& loss) {
  std::vector<double> numbers{loss.value};
  numbers.insert(numbers.end(), loss.gradient.data(), loss.gradient.data() + loss.gradient.size());
  numbers.insert(numbers.end(), loss.information.data(), loss.information.data() + loss.information.size());
  return hash_hex(std::as_bytes(std::span(numbers)));
}

TEST(LikelihoodRanks, GiveTheSameBits) {
  const mpi::Communicator world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  for (const NoiseLaw law : {NoiseLaw::gaussian, NoiseLaw::poisson})
    for (const std::size_t exposures : {1, 2}) {
      std::vector<Exposure> data = dither();
      data.resize(exposures, data.front());
      Likelihood alone({}, data, dithered, law), together(world, data, dithered, law);
      const Eigen::VectorXd theta = alone.layout().reference() * (1 + 1e-5);
      EXPECT_EQ(bits_of(together.value(theta)), bits_of(alone.value(theta)));
      EXPECT_EQ(bits_of(together.with_gradient(theta)), bits_of(alone.with_gradient(theta)));
      EXPECT_EQ(bits_of(together.expanded(theta)), bits_of(alone.expanded(theta)));
    }
}

}  // namespace
}  // namespace arago::fit
