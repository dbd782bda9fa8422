#pragma once

#include "arago/config/origin.hpp"
#include "arago/config/resolution.hpp"
#include "arago/config/section_visitor.hpp"
#include "arago/config/value.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arago::config {

/// What becomes of keys in sections that a schema does not have. A part of the program that resolves only its own
/// sections (a trial of a study) ignores the others, which the command line has checked. Axes are always checked.
enum class OtherSections { rejected, ignored };

/// One "key = value" of the input.
struct Entry {
  std::string key;  ///< as spelled: may be an alias
  Value value;
  bool raw = false;  ///< a text of the command line whose type is decided by the field
  Origin origin;
};

/// Collects what the layers say and resolves it against a schema: command line > file > data-set metadata > profile >
/// default, with the axes of a study above all. Copyable: a trial is a copy of its study's resolver plus one layer.
class Resolver {
 public:
  /// Reads a TOML text as one layer; `name` is used in messages ("line 12 of study.toml"). InputError on bad syntax.
  void add_toml(Layer layer, std::string_view text, const std::string& name);
  /// The file layer from disk. InputError if the file is missing or bad, ResourceError if it may not be read.
  void add_file(const std::filesystem::path& path);
  /// "--key text" of the command line: booleans true/false, lists "a,b,c" or "[a, b, c]", tables as in TOML.
  void add_override(const std::string& key, const std::string& text);
  /// One value of any layer: the photon count found in a data file, the value of an axis.
  void add(Layer layer, const std::string& key, Value value, const std::string& where);

  /// Fills the struct behind the schema, which must hold its defaults. Throws one InputError that lists every problem:
  /// unknown section or key (with the nearest known one), wrong type, out of range, not among the choices, given twice.
  Resolution resolve(const Schema& schema, OtherSections others = OtherSections::rejected) const;

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
  std::vector<Assignment> empty_sections_;  ///< "[name]" without a key: checked like the others
};

/// Text of a configuration file. InputError if it is missing or a folder, ResourceError if it may not be read.
std::string read_config_text(const std::filesystem::path& path);

template <class Config>
struct Resolved {
  Config config{};
  Resolution resolution;
};

/// Resolves into a fresh Config (one with describe(SectionVisitor&, Config&) beside it).
template <class Config>
Resolved<Config> resolve(const Resolver& resolver, OtherSections others = OtherSections::rejected) {
  Resolved<Config> resolved;
  resolved.resolution = resolver.resolve(schema_of(resolved.config), others);
  return resolved;
}

}  // namespace arago::config
