#include "arago/core/error.hpp"
#include "arago/data/dataset_file.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arago::data {

Split split_by_row(const ptycho::Dataset& dataset, double split, std::int64_t minimum_frames) {
  const std::int64_t n = dataset.frames();
  std::vector<std::int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  if (split >= 1.0) return {order, order};
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return dataset.positions_px(a, 0) < dataset.positions_px(b, 0);
  });
  const std::int64_t count = std::llround(split * static_cast<double>(n));
  ARAGO_REQUIRE(count >= minimum_frames && n - count >= minimum_frames,
                "data.split=" << split << " cuts the " << n << " frames into " << count << " and " << n - count
                              << "; both parts need at least " << minimum_frames);
  Split result{{order.begin(), order.begin() + count}, {order.begin() + count, order.end()}};
  std::sort(result.train.begin(), result.train.end());
  std::sort(result.test.begin(), result.test.end());
  return result;
}

}  // namespace arago::data
