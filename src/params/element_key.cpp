#include "arago/params/element_key.hpp"

#include "arago/core/error.hpp"
#include "arago/params/parameter_store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace arago::params {

namespace {

template <class Integer>
std::optional<Integer> parsed(std::string_view digits) {
  Integer number{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::size_t position_of_noll(const ParameterStore& store, const ParamField& field, int noll) {
  ARAGO_REQUIRE(!field.size_like.empty(),
                field.key << " is not indexed by Noll indices; give a position such as " << field.key << "[0]");
  const auto indices = store.integers(field.size_like);
  const auto found = std::find(indices.begin(), indices.end(), noll);
  ARAGO_REQUIRE(found != indices.end(), fmt::format("{}[Z{}]: {} has the Noll indices {}; add {} there", field.key,
                                                    noll, field.size_like, indices, noll));
  return static_cast<std::size_t>(found - indices.begin());
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

std::size_t position_in(const ParameterStore& store, const ElementKey& element) {
  const ParamField& field = store.spec().at(element.key);
  ARAGO_REQUIRE(field.shape == Shape::list && field.kind != Kind::derived,
                element.key << " is no stored list and has no elements; name it without brackets");
  if (element.noll) return position_of_noll(store, field, *element.noll);
  const std::size_t size = store.at(element.key).size();
  const std::size_t position = element.position.value_or(0);
  ARAGO_REQUIRE(position < size, element.key << "[" << position << "] is beyond the end: the list has " << size
                                             << " elements, positions 0.." << (size ? size - 1 : 0));
  return position;
}

}  // namespace arago::params
