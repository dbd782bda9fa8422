#pragma once

#include "arago/config/resolver.hpp"
#include "arago/params/element_key.hpp"
#include "arago/params/param_spec.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arago::params::detail {

/// The entry of the strongest layer for `key`, or nullptr.
const config::Entry* strongest(const config::Resolver& resolver, std::string_view key);

/// The number or the list of numbers that an entry means; a word of the command line is read as TOML.
Value numbers_of(const config::Entry& entry);

/// An entry that names one element of a list: "primary.zernike_coeffs_nm[Z4]".
struct ElementEntry {
  ElementKey element;  ///< under its canonical name
  const config::Entry* entry = nullptr;
};

/// Nothing if the entry names no element of a parameter of any system. InputError for brackets that mean nothing;
/// a replaced name is reported in `notes`.
std::optional<ElementEntry> element_of(const config::Entry& entry, std::vector<std::string>& notes);

/// The input with each list that has elements given made whole: the strongest layer's list (else the default, zeros for
/// coefficients) with the elements of that layer and of stronger ones on top, as an entry of the strongest of them.
/// InputError: no list, no such element (with the nearest), an element that one layer gives twice, not a number.
config::Resolver with_elements(const config::Resolver& resolver, std::span<const ElementEntry> elements,
                               const ParamSpec& spec);

}  // namespace arago::params::detail
