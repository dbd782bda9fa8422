#pragma once

#include <algorithm>
#include <cstddef>
#include <map>

namespace arago::nn::detail {

/// Places of intervals on a line: an interval takes the lowest free place that is long enough.
class FirstFit {
 public:
  std::size_t take(std::size_t length) {
    std::size_t place = 0;
    for (const auto& [begin, end] : taken_) {
      if (begin >= place + length) break;
      place = std::max(place, end);
    }
    taken_[place] = place + length;
    extent_ = std::max(extent_, place + length);
    return place;
  }
  void give_back(std::size_t place) { taken_.erase(place); }
  /// Length of line that was ever in use.
  std::size_t extent() const { return extent_; }

 private:
  std::map<std::size_t, std::size_t> taken_;  ///< begin -> end
  std::size_t extent_ = 0;
};

}  // namespace arago::nn::detail
