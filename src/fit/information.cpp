#include "arago/fit/information.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace arago::fit {
namespace {

// Pixels that are added at once: their columns stay in cache, and their number never depends on threads or ranks.
constexpr std::int64_t block_pixels = 2048;

void require_shape(const optics::ConstRealStack& columns, const optics::ConstRealMap& map) {
  ARAGO_REQUIRE(columns.extent(1) == map.extent(0) && columns.extent(2) == map.extent(1),
                "derivative images of " << columns.extent(1) << " x " << columns.extent(2) << " pixels and weights of "
                                        << map.extent(0) << " x " << map.extent(1) << " do not fit");
}

/// Adds what `block(first, count)` makes of each block of pixels, in the order of the blocks.
template <class Sum>
Sum over_blocks(std::int64_t pixels, const Sum& zero, const std::function<Sum(std::int64_t, std::int64_t)>& block) {
  const std::int64_t blocks = (pixels + block_pixels - 1) / block_pixels;
  std::vector<Sum> sums(static_cast<std::size_t>(blocks));
  Kokkos::parallel_for("arago::fit::pixel_blocks", Kokkos::RangePolicy<HostSpace>(0, blocks), [&](std::int64_t b) {
    const std::int64_t first = b * block_pixels;
    sums[static_cast<std::size_t>(b)] = block(first, std::min(block_pixels, pixels - first));
  });
  Sum total = zero;
  for (const Sum& sum : sums) total += sum;
  return total;
}

/// Columns of a block of pixels, (pixels, n), each pixel times factor(pixel); zeros where that is 0.
template <class Factor>
Eigen::MatrixXd scaled_block(const optics::ConstRealStack& columns, std::int64_t first, std::int64_t count,
                             const Factor& factor) {
  const auto n = static_cast<Eigen::Index>(columns.extent(0));
  const std::size_t pixels = columns.extent(1) * columns.extent(2);
  Eigen::MatrixXd block(count, n);
  for (Eigen::Index a = 0; a < n; ++a) {
    const double* column = columns.data() + static_cast<std::size_t>(a) * pixels + first;
    for (std::int64_t k = 0; k < count; ++k) {
      const double f = factor(first + k);
      block(k, a) = f == 0 ? 0 : f * column[k];
    }
  }
  return block;
}

}  // namespace

Eigen::MatrixXd information_of(const optics::ConstRealStack& columns, const optics::ConstRealMap& weight) {
  require_shape(columns, weight);
  for (std::size_t k = 0; k < weight.size(); ++k)
    ARAGO_REQUIRE(weight.data()[k] >= 0 && std::isfinite(weight.data()[k]),
                  "a weight of " << weight.data()[k] << " at pixel " << k << ": weights are inverse variances, finite "
                                 << "and not negative");
  const auto n = static_cast<Eigen::Index>(columns.extent(0));
  const auto pixels = static_cast<std::int64_t>(weight.size());
  const Eigen::MatrixXd lower = over_blocks<Eigen::MatrixXd>(
      pixels, Eigen::MatrixXd::Zero(n, n), [&](std::int64_t first, std::int64_t count) -> Eigen::MatrixXd {
        const Eigen::MatrixXd block =
            scaled_block(columns, first, count, [&](std::int64_t k) { return std::sqrt(weight.data()[k]); });
        Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(n, n);
        sum.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose());
        return sum;
      });
  return lower.selfadjointView<Eigen::Lower>();
}

Eigen::VectorXd projected(const optics::ConstRealStack& columns, const optics::ConstRealMap& slope) {
  require_shape(columns, slope);
  const auto n = static_cast<Eigen::Index>(columns.extent(0));
  return over_blocks<Eigen::VectorXd>(
      static_cast<std::int64_t>(slope.size()), Eigen::VectorXd::Zero(n),
      [&](std::int64_t first, std::int64_t count) -> Eigen::VectorXd {
        return scaled_block(columns, first, count, [&](std::int64_t k) { return slope.data()[k]; }).colwise().sum();
      });
}

PhotonWeight photon_weight(const optics::ConstRealMap& image, double read_variance, double relative_floor) {
  ARAGO_REQUIRE(read_variance >= 0 && std::isfinite(read_variance),
                "a variance of " << read_variance << " photons^2 by read noise is negative or not finite");
  ARAGO_REQUIRE(relative_floor >= 0 && relative_floor < 1,
                "a variance floor of " << relative_floor << " of the brightest pixel is not in [0, 1); try 1e-12");
  double brightest = 0;
  for (std::size_t k = 0; k < image.size(); ++k) {
    ARAGO_REQUIRE(std::isfinite(image.data()[k]), "pixel " << k << " of the model image is " << image.data()[k]);
    brightest = std::max(brightest, image.data()[k]);
  }
  ARAGO_REQUIRE(brightest > 0, "the model image has no light: it says nothing of any parameter");
  PhotonWeight result{optics::RealMap(uninitialised("fit weight"), image.extent(0), image.extent(1)), 0,
                      relative_floor * brightest};
  for (std::size_t k = 0; k < image.size(); ++k) {
    const double variance = image.data()[k] + read_variance;
    const bool lifted = !(variance > result.floor_ph2);
    result.floored += lifted;
    const double used = lifted ? result.floor_ph2 : variance;
    result.weight.data()[k] = used > 0 ? 1 / used : 0;
  }
  return result;
}

}  // namespace arago::fit
