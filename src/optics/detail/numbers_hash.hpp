#pragma once

#include "arago/core/hash.hpp"

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace arago::optics::detail {

/// XXH3-128 over the little-endian bytes of numbers, with the extents of arrays: the key of what was computed from
/// them.
class NumbersHash {
 public:
  NumbersHash& counts(std::initializer_list<std::int64_t> values) { return append(values.begin(), values.size()); }
  NumbersHash& numbers(std::initializer_list<double> values) { return append(values.begin(), values.size()); }
  NumbersHash& add(const std::vector<double>& values) {
    counts({static_cast<std::int64_t>(values.size())});
    return append(values.data(), values.size());
  }
  NumbersHash& add(const std::string& text) {
    bytes_ += text;
    bytes_ += '\0';
    return *this;
  }
  template <class View>
  requires(View::rank > 1) NumbersHash& add(const View& view) {
    for (unsigned axis = 0; axis < View::rank; ++axis) counts({static_cast<std::int64_t>(view.extent(axis))});
    if (view.size() > 0)  // by its own hash, so that large maps are not copied
      bytes_ += hash_hex(std::as_bytes(std::span(view.data(), view.size())));
    return *this;
  }
  std::string text() const { return hash_hex(bytes_); }

 private:
  template <class Value>
  NumbersHash& append(const Value* values, std::size_t count) {
    bytes_.append(reinterpret_cast<const char*>(values), count * sizeof(Value));
    return *this;
  }

  std::string bytes_;
};

}  // namespace arago::optics::detail
