#pragma once

#include "arago/config/value.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arago::config {

/// What a key may change. Numerics are hashed into ids; execution never changes a result; record is kept, not hashed.
enum class Role { numerics, execution, record };

/// Everything that is said of a key besides its value: the one source of the command line, the file, --help, the dump,
/// the HDF5 attributes and the hash.
struct Field {
  std::string help;
  std::string unit = {};  ///< "" for dimensionless
  Role role = Role::numerics;
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool min_excluded = false;              ///< the value must be greater than min
  std::vector<std::string> choices = {};  ///< allowed texts of a string key; empty = any
  /// Names of the original programs, accepted with a warning that gives the canonical key. "train.nepochs" is accepted
  /// as written and, if no other field claims it, as "nepochs" without a section; "nepochs" in any section that
  /// exists, unless it is the key's own name, which is then accepted without a section only.
  std::vector<std::string> aliases = {};
  bool infinite_allowed = false;  ///< a real key may be inf or -inf (within min and max); NaN never
};

/// Visits the fields of a configuration struct. A module describes its struct once:
///   void describe(FieldVisitor& v, ScanConfig& c) { v.field("count", c.count, {.help = "...", .min = 1}); }
/// Keys are relative to the section that the caller has opened. Values that are not set ("from elsewhere") are
/// optional; the text auto un-sets them. A struct that is visited must hold its defaults: that is the weakest layer.
class FieldVisitor {
 public:
  virtual ~FieldVisitor() = default;

  virtual void field(std::string_view key, bool& value, const Field& field) = 0;
  virtual void field(std::string_view key, std::int64_t& value, const Field& field) = 0;
  virtual void field(std::string_view key, double& value, const Field& field) = 0;
  virtual void field(std::string_view key, std::string& value, const Field& field) = 0;
  virtual void field(std::string_view key, std::optional<bool>& value, const Field& field) = 0;
  virtual void field(std::string_view key, std::optional<std::int64_t>& value, const Field& field) = 0;
  virtual void field(std::string_view key, std::optional<double>& value, const Field& field) = 0;
  virtual void field(std::string_view key, std::vector<std::int64_t>& value, const Field& field) = 0;
  virtual void field(std::string_view key, std::vector<double>& value, const Field& field) = 0;
  virtual void field(std::string_view key, std::vector<std::string>& value, const Field& field) = 0;

  /// A free-form table of dotted keys, kept in the order of the input: study.axes.
  virtual void table(std::string_view key, Table& value, const Field& field) = 0;
  /// A list of such tables: study.exclude, study.trials.
  virtual void tables(std::string_view key, std::vector<Table>& value, const Field& field) = 0;

  /// An enumeration by name. `names` lists the values in order: {{Loss::nll, "nll"}, {Loss::mae, "mae"}}.
  template <class Enum>
  void choice(std::string_view key, Enum& value, const std::vector<std::pair<Enum, std::string>>& names,
              Field details) {
    std::string text;
    for (const auto& [candidate, name] : names) {
      details.choices.push_back(name);
      if (candidate == value) text = name;
    }
    field(key, text, details);
    for (const auto& [candidate, name] : names)
      if (name == text) value = candidate;
  }
};

}  // namespace arago::config
