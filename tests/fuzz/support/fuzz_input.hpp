#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace arago::fuzz {

/// The bytes of one input, taken from the front as numbers, choices and texts. At the end everything is 0 or empty.
class FuzzInput {
 public:
  FuzzInput(const std::uint8_t* bytes, std::size_t size) : rest_(reinterpret_cast<const char*>(bytes), size) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1).empty() ? 0 : last_.front()); }
  bool flag() { return (byte() & 1) != 0; }
  /// 0 .. count - 1.
  std::size_t below(std::size_t count) { return byte() % count; }

  /// A number of eight bytes, little-endian.
  template <class T>
  T number() {
    static_assert(sizeof(T) == 8);
    char raw[8] = {};
    const std::string_view bytes = take(8);
    std::memcpy(raw, bytes.data(), bytes.size());
    T value;
    std::memcpy(&value, raw, 8);
    return value;
  }

  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

  /// At most 255 bytes, their number first.
  std::string text() {
    const std::size_t length = byte();
    return std::string(take(length));
  }
  /// All that is left.
  std::string rest() { return std::string(take(rest_.size())); }

 private:
  std::string_view take(std::size_t count) {
    last_ = rest_.substr(0, count);
    rest_.remove_prefix(last_.size());
    return last_;
  }

  std::string_view rest_;
  std::string_view last_;
};

}  // namespace arago::fuzz
