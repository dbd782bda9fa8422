#include "arago/core/error.hpp"
#include "arago/data/dataset_file.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace arago::data {

Split split_by_row(const ptycho::Dataset& dataset, double split, std::int64_t minimum_frames) {
  const std::int64_t n = dataset.frames();
  std::vector<std::int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  if (split >= 1.0) return {order, order};
  const auto place = [&](std::int64_t j) { return std::pair(dataset.positions_px(j, 0), dataset.positions_px(j, 1)); };
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return place(a) < place(b); });
  std::int64_t count = std::llround(split * static_cast<double>(n));
  // A position that was measured more than once goes to one side.
  while (count > 0 && count < n && place(order[count - 1]) == place(order[count])) ++count;
  ARAGO_REQUIRE(count >= minimum_frames && n - count >= minimum_frames,
                "data.split=" << split << " cuts the " << n << " frames into " << count << " and " << n - count
                              << "; both parts need at least " << minimum_frames);
  Split result{{order.begin(), order.begin() + count}, {order.begin() + count, order.end()}};
  std::sort(result.train.begin(), result.train.end());
  std::sort(result.test.begin(), result.test.end());
  return result;
}

}  // namespace arago::data
