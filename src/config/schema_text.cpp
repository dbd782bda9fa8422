#include "arago/config/schema_text.hpp"

#include "arago/core/error.hpp"
#include "config/detail/conversion.hpp"
#include "config/detail/key_index.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace arago::config {
namespace {

using namespace detail;

bool wanted(const std::string& section, std::span<const std::string> sections) {
  return sections.empty() || std::find(sections.begin(), sections.end(), section) != sections.end();
}

std::string_view name_of(Role role) {
  switch (role) {
    case Role::numerics:
      return "numerics";
    case Role::execution:
      return "execution";
    case Role::record:
      return "record";
  }
  return "";
}

/// "integer, at least 1, in px; default 64; numerics"
std::string facts(const FieldSlot& slot) {
  std::string text = detail::name_of(slot.type);
  if (slot.optional) text += " or auto";
  if (const std::string limits = allowed(slot.details); !limits.empty()) text += ", " + limits;
  if (!slot.details.unit.empty()) text += ", in " + slot.details.unit;
  const bool free_form = slot.type == ValueType::table || slot.type == ValueType::tables;
  if (!free_form) text += "; default " + slot.value.to_toml();
  return text + "; " + std::string(name_of(slot.details.role));
}

/// Breaks `text` into lines of at most `width` characters that begin with `indent`.
std::string wrapped(const std::string& text, const std::string& indent, std::size_t width) {
  std::string result;
  std::string line;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!line.empty() && indent.size() + line.size() + 1 + word.size() > width) {
      result += indent + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  return result + indent + line + "\n";
}

std::string template_line(const FieldSlot& slot) {
  const std::string name = slot.key.substr(slot.section.size() + 1);
  std::string comments = wrapped(fmt::format("{} ({})", slot.details.help, facts(slot)), "# ", 110);
  if (slot.type == ValueType::table) return comments + "# " + name + ".\"section.key\" = [value, value]\n";
  return comments + name + " = " + slot.value.to_toml() + "\n";
}

}  // namespace

std::string help_text(const Schema& schema, std::span<const std::string> sections) {
  std::string text;
  std::string open;
  walk(schema, [&](const FieldSlot& slot) {
    if (!wanted(slot.section, sections)) return;
    if (slot.section != open) text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", slot.section);
    open = slot.section;
    text += fmt::format("  --{}{}\n", slot.key, slot.type == ValueType::table ? ".<section.key> [value, ...]" : "");
    text += wrapped(slot.details.help, "        ", 110) + wrapped(fmt::format("({})", facts(slot)), "        ", 110);
  });
  return text;
}

std::string template_text(const Schema& schema, std::span<const std::string> sections) {
  std::string text;
  std::string open;
  walk(schema, [&](const FieldSlot& slot) {
    if (!wanted(slot.section, sections)) return;
    if (slot.section != open) text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", slot.section);
    open = slot.section;
    text += template_line(slot);
  });
  return text;
}

std::vector<std::string> section_names(const Schema& schema) {
  return KeyIndex(schema).sections();
}

std::vector<std::string> key_names(const Schema& schema) {
  return KeyIndex(schema).keys();
}

std::string canonical_key(const Schema& schema, std::string_view spelled, std::string_view where) {
  const KeyIndex index(schema);
  const auto match = index.find(std::string(spelled));
  ARAGO_REQUIRE(match, spelled << " (" << where << ") " << index.complaint(std::string(spelled)));
  return match->entry.empty() ? match->key : match->key + "." + match->entry;
}

}  // namespace arago::config
