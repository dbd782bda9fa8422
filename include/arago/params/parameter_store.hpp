#pragma once

#include "arago/params/param_spec.hpp"
#include "arago/params/value.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arago::config {
class ProblemList;
}

namespace arago::params {

/// An immutable map key -> value of everything in a spec that is not derived; always complete and within bounds.
/// A change gives a new store that shares all other values. Cheap to copy; safe to read from any thread.
class ParameterStore {
 public:
  using Values = std::map<std::string, Value, std::less<>>;
  using Origins = std::map<std::string, std::string, std::less<>>;  ///< key -> where its value came from

  /// Takes defaults for what is not given. InputError, all problems at once: missing keys without default (each with
  /// the node that needs it), unknown keys, derived keys (they are never stored), bad types, bounds, list lengths.
  /// `origins` is used in messages only.
  ParameterStore(std::shared_ptr<const ParamSpec> spec, const Values& given, const Origins& origins = {});

  const ParamSpec& spec() const { return *spec_; }
  std::shared_ptr<const ParamSpec> shared_spec() const { return spec_; }

  /// InputError if there is no such key (see ParamSpec::at) or it is derived.
  const Value& at(std::string_view key) const;
  double real(std::string_view key) const { return at(key).real(); }
  std::span<const double> reals(std::string_view key) const { return at(key).reals(); }
  std::int64_t integer(std::string_view key) const { return at(key).integer(); }
  std::span<const std::int64_t> integers(std::string_view key) const { return at(key).integers(); }
  bool boolean(std::string_view key) const { return at(key).boolean(); }
  const std::string& text(std::string_view key) const { return at(key).text(); }

  /// A new store. The key may name one element of a list: "primary.zernike_coeffs_nm[3]" (position) or
  /// "primary.zernike_coeffs_nm[Z7]" (Noll index). InputError as the constructor.
  ParameterStore with(std::string_view key, const Value& value) const;
  /// Several at once, for values that must agree with each other (indices and their coefficients).
  ParameterStore with(const Values& changes) const;

  /// Keys in alphabetical order.
  std::vector<std::string> keys() const;
  /// Those whose values differ from `other`'s; InputError if the systems differ.
  std::vector<std::string> differing_keys(const ParameterStore& other) const;

  /// XXH3-128 of the system name and of all keys (alphabetical) with the bytes of their values.
  std::string content_hash() const;
  /// The same over the keys that concern any of `tiers` (see namespace tier), or over named keys.
  std::string content_hash(std::uint8_t tiers) const;
  std::string content_hash(std::span<const std::string> keys) const;

  /// True if both stores hold the very same object for this key (structure is shared).
  bool shares(std::string_view key, const ParameterStore& other) const;

  /// Same system, same values.
  friend bool operator==(const ParameterStore& a, const ParameterStore& b);

 private:
  void put(std::string_view key, const Value& value, std::string_view origin);
  void put_element(const std::string& name, const Value& value);
  void fill_defaults(const Values& given, config::ProblemList& problems);
  void check(const Origins& origins) const;

  std::shared_ptr<const ParamSpec> spec_;
  std::map<std::string, std::shared_ptr<const Value>, std::less<>> entries_;
};

}  // namespace arago::params
