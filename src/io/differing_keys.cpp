#include "arago/io/run_directory.hpp"

#include <map>
#include <sstream>

namespace arago::io {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The line without its comment; '#' inside quotes is no comment.
std::string without_comment(const std::string& line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote == '"' && line[i] == '\\')
      ++i;
    else if (quote)
      quote = line[i] == quote ? 0 : quote;
    else if (line[i] == '"' || line[i] == '\'')
      quote = line[i];
    else if (line[i] == '#')
      return trimmed(line.substr(0, i));
  }
  return trimmed(line);
}

/// Where the value begins: the first '=' outside quotes.
std::size_t equals_sign(const std::string& line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote)
      quote = line[i] == quote ? 0 : quote;
    else if (line[i] == '"' || line[i] == '\'')
      quote = line[i];
    else if (line[i] == '=')
      return i;
  }
  return std::string::npos;
}

/// "section.key" -> text of the value, of a resolved configuration: one key a line under [section] headings.
std::map<std::string, std::string> values_of(const std::string& toml, const std::string& may_grow) {
  std::map<std::string, std::string> values;
  std::istringstream lines(toml);
  std::string line, section;
  while (std::getline(lines, line)) {
    line = without_comment(line);
    if (line.starts_with('[') && line.ends_with(']')) {
      section = trimmed(line.substr(1, line.size() - 2));
      continue;
    }
    const std::size_t equals = equals_sign(line);
    if (equals == std::string::npos || section == "execution" || section == "run") continue;
    if (!may_grow.empty() && (section == may_grow || section.starts_with(may_grow + "."))) continue;
    const std::string key = trimmed(line.substr(0, equals));
    values[section.empty() ? key : section + "." + key] = trimmed(line.substr(equals + 1));
  }
  return values;
}

}  // namespace

std::vector<std::string> differing_keys(const std::string& there_toml, const std::string& here_toml,
                                        const std::string& may_grow) {
  const auto there = values_of(there_toml, may_grow), here = values_of(here_toml, may_grow);
  std::vector<std::string> keys;
  for (const auto& [key, value] : there) {
    const auto found = here.find(key);
    if (found == here.end())
      keys.push_back(key + " (" + value + " there, not set here)");
    else if (found->second != value)
      keys.push_back(key + " (" + value + " there, " + found->second + " here)");
  }
  for (const auto& [key, value] : here)
    if (!there.contains(key)) keys.push_back(key + " (not set there, " + value + " here)");
  return keys;
}

}  // namespace arago::io
