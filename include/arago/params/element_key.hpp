#pragma once

#include <optional>
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

/// The position that `element` means in the list of `store`. InputError: not a list, position beyond the end, Noll
/// index that the mirror does not have (says which it has).
std::size_t position_in(const ParameterStore& store, const ElementKey& element);

}  // namespace arago::params
