#pragma once

#include "arago/config/field_visitor.hpp"

#include <functional>
#include <string_view>

namespace arago::config {

/// Visits the sections of a whole configuration. An aggregate describes itself once, beside its struct:
///   void describe(SectionVisitor& sections, JobConfig& job) {
///     sections.section("geometry", [&](FieldVisitor& v) { describe(v, job.geometry); });
///     ...
///   }
class SectionVisitor {
 public:
  virtual ~SectionVisitor() = default;

  /// Opens [name], lets `fields` describe its keys, closes it. A section may be opened more than once.
  virtual void section(std::string_view name, const std::function<void(FieldVisitor&)>& fields) = 0;

  /// section(name, ...) for a struct with a describe(FieldVisitor&, Struct&) beside it.
  template <class Struct>
  void section_of(std::string_view name, Struct& content) {
    section(name, [&content](FieldVisitor& visitor) { describe(visitor, content); });
  }
};

/// What a configuration consists of, bound to the struct that it fills.
using Schema = std::function<void(SectionVisitor&)>;

/// The schema of an aggregate with describe(SectionVisitor&, Config&) beside it. `config` must outlive the schema.
template <class Config>
Schema schema_of(Config& config) {
  return [&config](SectionVisitor& sections) { describe(sections, config); };
}

}  // namespace arago::config
