#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/config/origin.hpp"
#include "arago/config/value.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arago::config {

/// A value that was offered for a key.
struct Candidate {
  Value value;
  Origin origin;
};

/// One key after resolution. An optional key that nobody set has the text value auto.
struct ResolvedField {
  std::string key;  ///< "train.epochs"
  Role role = Role::numerics;
  std::string unit;
  Value value;
  Origin origin;
  std::vector<Candidate> losers = {};  ///< what other layers said, strongest first; the default is last
};

/// The outcome of a resolution: every key with its value, its origin and what lost against it. Immutable.
class Resolution {
 public:
  Resolution() = default;
  Resolution(std::vector<ResolvedField> fields, std::vector<std::string> warnings)
      : fields_(std::move(fields)), warnings_(std::move(warnings)) {}

  /// In the order of the schema; entries of a free-form table are keys of their own.
  const std::vector<ResolvedField>& fields() const { return fields_; }
  /// Names of the original programs that were used, each with its canonical key.
  const std::vector<std::string>& warnings() const { return warnings_; }
  /// nullptr if there is no such key.
  const ResolvedField* find(std::string_view key) const;

  /// The part of it that concerns these sections.
  Resolution of_sections(std::span<const std::string> sections) const;

  /// TOML with the origin (and the losers) of each value in a comment; reading it again gives the same numerics hash.
  std::string to_toml() const;
  /// (key, text) of every key, for attributes of files.
  std::vector<std::pair<std::string, std::string>> attributes() const;
  /// "key=value\n" of every key that can change a number, in schema order; those of section `except` left out.
  std::string numerics_text(std::string_view except = "") const;
  /// XXH3-128 of numerics_text(), 32 hexadecimal digits.
  std::string numerics_hash(std::string_view except = "") const;

 private:
  std::vector<ResolvedField> fields_;
  std::vector<std::string> warnings_;
};

}  // namespace arago::config
