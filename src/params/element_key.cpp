#include "arago/params/element_key.hpp"

#include "arago/core/error.hpp"
#include "arago/params/parameter_store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace arago::params {

namespace {

template <class Integer>
std::optional<Integer> parsed(std::string_view digits) {
  Integer number{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::size_t position_of_noll(const ParamField& field, std::span<const std::int64_t> indices, int noll) {
  ARAGO_REQUIRE(!field.size_like.empty(),
                field.key << " is not indexed by Noll indices; give a position such as " << field.key << "[0]");
  ARAGO_REQUIRE(!indices.empty(),
                fmt::format("{}[Z{}]: {} is empty; add {} there", field.key, noll, field.size_like, noll));
  const auto nearest = std::min_element(indices.begin(), indices.end(), [noll](std::int64_t a, std::int64_t b) {
    return std::abs(a - noll) < std::abs(b - noll);
  });
  ARAGO_REQUIRE(*nearest == noll,
                fmt::format("{}[Z{}]: {} has the Noll indices {}, the nearest is {}[Z{}]; add {} there to have it",
                            field.key, noll, field.size_like, indices, field.key, *nearest, noll));
  return static_cast<std::size_t>(nearest - indices.begin());
}

}  // namespace

ElementKey parse_element_key(std::string_view text) {
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos) return {.key = std::string(text)};
  ElementKey result{.key = std::string(text.substr(0, open))};
  if (text.back() == ']') {
    const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
    if (inside.starts_with('Z'))
      result.noll = parsed<int>(inside.substr(1));
    else
      result.position = parsed<std::size_t>(inside);
  }
  ARAGO_REQUIRE(!result.whole(), text << " names no element; give a position such as " << result.key
                                      << "[3] or a Noll index such as " << result.key << "[Z7]");
  return result;
}

std::size_t position_in(const ParamField& field, std::size_t size, std::span<const std::int64_t> noll_indices,
                        const ElementKey& element) {
  ARAGO_REQUIRE(field.shape == Shape::list && field.kind != Kind::derived,
                element.key << " is no stored list and has no elements; name it without brackets");
  if (element.noll) return position_of_noll(field, noll_indices, *element.noll);
  const std::size_t position = element.position.value_or(0);
  ARAGO_REQUIRE(size > 0, element.key << "[" << position << "]: the list is empty");
  ARAGO_REQUIRE(position < size, element.key << "[" << position << "] is beyond the end: the list has " << size
                                             << " elements, positions 0.." << size - 1 << "; the nearest is "
                                             << element.key << "[" << size - 1 << "]");
  return position;
}

std::size_t position_in(const ParameterStore& store, const ElementKey& element) {
  const ParamField& field = store.spec().at(element.key);
  const bool indexed = element.noll && !field.size_like.empty();
  const std::size_t size = field.kind == Kind::derived ? 0 : store.at(element.key).size();
  return position_in(field, size, indexed ? store.integers(field.size_like) : std::span<const std::int64_t>{}, element);
}

}  // namespace arago::params
