#include "config/detail/key_index.hpp"

#include "arago/core/nearest_name.hpp"

#include <algorithm>

namespace arago::config::detail {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string last_part(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  return std::string(dot == std::string_view::npos ? key : key.substr(dot + 1));
}

}  // namespace

std::string section_of(std::string_view key) {
  const std::size_t dot = key.find('.');
  return dot == std::string_view::npos ? "" : std::string(key.substr(0, dot));
}

std::string name_in_section(std::string_view key) {
  const std::size_t dot = key.find('.');
  return std::string(dot == std::string_view::npos ? key : key.substr(dot + 1));
}

KeyIndex::KeyIndex(const Schema& schema) {
  walk(schema, [this](const FieldSlot& slot) {
    if (!contains(sections_, slot.section)) sections_.push_back(slot.section);
    keys_.push_back(slot.key);
    is_table_[slot.key] = slot.type == ValueType::table;
    for (const std::string& alias : slot.details.aliases) add_alias(alias, slot.key);
  });
}

void KeyIndex::add_alias(const std::string& alias, const std::string& key) {
  const bool dotted = alias.find('.') != std::string::npos;
  if (dotted) {
    dotted_alias_.emplace(alias, key);
  } else if (alias != last_part(key)) {  // the key's own name in another section is a mistake
    any_section_.emplace(alias, key);
  }
  const auto [known, is_new] = bare_.emplace(last_part(alias), key);
  if (!is_new && known->second != key) known->second.clear();
}

std::optional<std::string> KeyIndex::find_alias(const std::string& spelled) const {
  if (const auto found = dotted_alias_.find(spelled); found != dotted_alias_.end()) return found->second;
  const std::string section = section_of(spelled);
  const bool anywhere = section.empty() || has_section(section);
  if (const auto found = any_section_.find(last_part(spelled)); anywhere && found != any_section_.end())
    return found->second;
  if (!section.empty()) return {};
  const auto found = bare_.find(spelled);
  if (found == bare_.end() || found->second.empty()) return {};
  return found->second;
}

std::optional<KeyIndex::Match> KeyIndex::find(const std::string& spelled) const {
  if (is_table_.count(spelled) > 0) return Match{spelled};
  for (std::size_t dot = spelled.find('.'); dot != std::string::npos; dot = spelled.find('.', dot + 1)) {
    const auto table = is_table_.find(spelled.substr(0, dot));
    if (table != is_table_.end() && table->second) return Match{table->first, spelled.substr(dot + 1)};
  }
  if (const auto key = find_alias(spelled)) return Match{*key, "", true};
  return {};
}

bool KeyIndex::has_section(const std::string& section) const {
  return contains(sections_, section);
}

std::vector<std::string> KeyIndex::keys_named(const std::string& last) const {
  std::vector<std::string> keys;
  for (const std::string& key : keys_)
    if (last_part(key) == last) keys.push_back(key);
  return keys;
}

std::string KeyIndex::nearest(const std::string& spelled) const {
  const std::string section = section_of(spelled);
  const std::string name = name_in_section(spelled);
  if (!section.empty() && !has_section(section)) {
    const std::string corrected = nearest_name(section, sections_) + "." + name;
    if (is_table_.count(corrected) > 0) return corrected;
  }
  // The right name in a wrong place.
  if (const auto elsewhere = keys_named(last_part(spelled)); !elsewhere.empty())
    return nearest_name(spelled, elsewhere);
  std::vector<std::string> names;
  std::vector<std::string> keys;
  for (const std::string& key : keys_) {
    if (has_section(section) && section_of(key) != section) continue;
    names.push_back(section.empty() || has_section(section) ? name_in_section(key) : key);
    keys.push_back(key);
  }
  const std::string& wanted = section.empty() || has_section(section) ? name : spelled;
  const auto found = std::find(names.begin(), names.end(), nearest_name(wanted, names));
  return found == names.end() ? "" : keys[found - names.begin()];
}

std::string KeyIndex::complaint(const std::string& spelled) const {
  std::string text = "is not a known key";
  const std::string section = section_of(spelled);
  if (section.empty()) {
    text += " (keys are written section.key)";
  } else if (!has_section(section)) {
    text += ": there is no section [" + section + "], the nearest is [" + nearest_name(section, sections_) + "]";
  }
  return text + "; the nearest key is " + nearest(spelled);
}

}  // namespace arago::config::detail
