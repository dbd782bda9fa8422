#include "arago/config/resolution.hpp"

#include "arago/core/hash.hpp"
#include "config/detail/key_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace arago::config {
namespace {

using detail::name_in_section;
using detail::section_of;

/// "axes.geometry.N" with the quotes that TOML wants, part by part.
std::string dotted_toml_key(const std::string& name) {
  std::string text;
  std::size_t begin = 0;
  while (begin <= name.size()) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    if (begin > 0) text += '.';
    text += toml_key(name.substr(begin, end - begin));
    begin = end + 1;
  }
  return text;
}

std::string origin_comment(const ResolvedField& field) {
  std::string text = field.origin.where;
  for (std::size_t i = 0; i < field.losers.size(); ++i) {
    const auto& [value, origin] = field.losers[i];
    text += (i == 0 ? "; instead of " : ", ") + value.to_toml() + " (" + origin.where + ")";
  }
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

}  // namespace

const ResolvedField* Resolution::find(std::string_view key) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const auto& field) { return field.key == key; });
  return found == fields_.end() ? nullptr : &*found;
}

Resolution Resolution::of_sections(std::span<const std::string> sections) const {
  std::vector<ResolvedField> kept;
  for (const ResolvedField& field : fields_)
    if (std::find(sections.begin(), sections.end(), section_of(field.key)) != sections.end()) kept.push_back(field);
  return {kept, warnings_};
}

std::string Resolution::to_toml() const {
  std::vector<std::string> order;
  std::map<std::string, std::string> bodies;
  for (const ResolvedField& field : fields_) {
    const std::string section = section_of(field.key);
    if (bodies.count(section) == 0) order.push_back(section);
    bodies[section] += dotted_toml_key(name_in_section(field.key)) + " = " + field.value.to_toml() + "  # " +
                       origin_comment(field) + "\n";
  }
  std::string text = "# Resolved configuration; numerics hash " + numerics_hash() + "\n";
  for (const std::string& section : order) text += fmt::format("\n[{}]\n{}", toml_key(section), bodies[section]);
  return text;
}

std::vector<std::pair<std::string, std::string>> Resolution::attributes() const {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const ResolvedField& field : fields_) pairs.emplace_back(field.key, field.value.to_text());
  return pairs;
}

std::string Resolution::numerics_text(std::string_view except) const {
  std::string text;
  for (const ResolvedField& field : fields_)
    if (field.role == Role::numerics && (except.empty() || section_of(field.key) != except))
      text += field.key + "=" + field.value.to_toml() + "\n";
  return text;
}

std::string Resolution::numerics_hash(std::string_view except) const {
  return hash_hex(numerics_text(except));
}

}  // namespace arago::config
