#pragma once

#include "config/detail/field_walker.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arago::config::detail {

/// All names of a schema: finds the field that a spelled name means, or the nearest one.
class KeyIndex {
 public:
  explicit KeyIndex(const Schema& schema);

  struct Match {
    std::string key;         ///< the field
    std::string entry = {};  ///< key inside it, if the field is a free-form table
    bool alias = false;
  };
  /// Nothing if no field is meant.
  std::optional<Match> find(const std::string& spelled) const;

  /// "train.epochs", the known key that is nearest to `spelled`.
  std::string nearest(const std::string& spelled) const;
  /// "is not a known key; the nearest is train.epochs", with the nearest section where that is the fault.
  std::string complaint(const std::string& spelled) const;

  bool has_section(const std::string& section) const;
  bool is_table(const std::string& key) const { return is_table_.at(key); }
  const std::vector<std::string>& sections() const { return sections_; }
  const std::vector<std::string>& keys() const { return keys_; }

 private:
  void add_alias(const std::string& alias, const std::string& key);
  std::optional<std::string> find_alias(const std::string& spelled) const;
  std::vector<std::string> keys_named(const std::string& last) const;

  std::vector<std::string> sections_;
  std::vector<std::string> keys_;
  std::map<std::string, bool, std::less<>> is_table_;             ///< every key
  std::map<std::string, std::string, std::less<>> dotted_alias_;  ///< as written -> key
  std::map<std::string, std::string, std::less<>> any_section_;   ///< alias without a section -> key
  std::map<std::string, std::string, std::less<>> bare_;          ///< last part of an alias -> key; "" if several
};

/// "train" of "train.epochs" and "epochs"; the section of a name without a dot is "".
std::string section_of(std::string_view key);
std::string name_in_section(std::string_view key);

}  // namespace arago::config::detail
