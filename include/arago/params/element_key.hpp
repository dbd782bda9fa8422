#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace arago::params {

/// A key, or one element of a list: "primary.zernike_coeffs_nm[3]" (position from 0) or "...[Z7]" (Noll index).
struct ElementKey {
  std::string key;
  std::optional<std::size_t> position = {};
  std::optional<int> noll = {};

  bool whole() const { return !position && !noll; }
};

/// InputError if the brackets hold neither a position nor Z and a Noll index.
ElementKey parse_element_key(std::string_view text);

class ParameterStore;
struct ParamField;

/// The position that `element` means in the list of `store`. InputError: not a list, position beyond the end, Noll
/// index that the mirror does not have (says which it has, and the nearest).
std::size_t position_in(const ParameterStore& store, const ElementKey& element);
/// The same in a list of `size` elements of this field, which has these Noll indices (none: it has positions only).
std::size_t position_in(const ParamField& field, std::size_t size, std::span<const std::int64_t> noll_indices,
                        const ElementKey& element);

}  // namespace arago::params
