#include "arago/params/param_spec.hpp"
#include "arago/params/transform.hpp"
#include "params/detail/unit_suffix.hpp"

#include <fmt/format.h>

#include <cmath>

namespace arago::params {

namespace {

using Sentences = std::vector<std::string>;

void lint_text(const ParamField& field, Sentences& wrong) {
  const std::string_view suffix = detail::unit_of_suffix(field.key);
  if (field.key.find('.') == std::string::npos) wrong.push_back(field.key + " has no group");
  if (field.help.empty()) wrong.push_back(field.key + " has no help");
  if (field.node.empty()) wrong.push_back(field.key + " does not say which node needs it");
  if (!suffix.empty() && suffix != field.unit)
    wrong.push_back(fmt::format("{} has unit \"{}\", its name says \"{}\"", field.key, field.unit, suffix));
}

void lint_numbers(const ParamField& field, Sentences& wrong) {
  const Bounds& b = field.bounds;
  if (!(b.min <= b.max)) wrong.push_back(fmt::format("{} has bounds {} > {}", field.key, b.min, b.max));
  if (field.period && (!b.has_min() || b.max - b.min != *field.period))
    wrong.push_back(field.key + " is periodic but its bounds are not one period");
  if (!field.fallback) return;
  try {
    (void)field.accept(*field.fallback, "default");
  } catch (const std::exception& error) {
    wrong.push_back(fmt::format("default of {}: {}", field.key, error.what()));
  }
}

void lint_inference(const ParamField& field, Sentences& wrong) {
  if (field.inferable && field.structural) wrong.push_back(field.key + " is structural and inferable");
  if (field.inferable && (!field.prior || !(field.prior->width > 0)))
    wrong.push_back(field.key + " is inferable but has no prior of positive width");
  if (field.inferable && field.dtype != Dtype::real) wrong.push_back(field.key + " is inferable but not real");
  try {
    (void)Bijector(field.bijector, field.bounds);
  } catch (const std::logic_error& error) {
    wrong.push_back(field.key + ": " + error.what());
  }
}

void lint_derived(const ParamField& field, Sentences& wrong) {
  if (field.kind != Kind::derived) return;
  if (field.fallback) wrong.push_back(field.key + " is derived and has a default");
  if (field.structural) wrong.push_back(field.key + " is derived and structural");
}

}  // namespace

std::vector<std::string> ParamSpec::lint() const {
  Sentences wrong;
  for (const ParamField& field : fields_) {
    lint_text(field, wrong);
    lint_numbers(field, wrong);
    lint_inference(field, wrong);
    lint_derived(field, wrong);
    const ParamField* length = field.size_like.empty() ? nullptr : find(field.size_like);
    if (!field.size_like.empty() && (!length || length->shape != Shape::list || field.shape != Shape::list))
      wrong.push_back(fmt::format("{} should be as long as {}, which is no list", field.key, field.size_like));
  }
  return wrong;
}

std::vector<std::string> lint(const ParamSpec& spec, const TransformTable& table) {
  Sentences wrong;
  for (const std::string& key : spec.keys(Kind::derived))
    if (!table.find(key)) wrong.push_back(fmt::format("{} is derived in {} but has no transform", key, spec.system()));
  for (const std::string& key : table.keys()) {
    const ParamField* field = spec.find(key);
    if (!field || field->kind != Kind::derived)
      wrong.push_back(fmt::format("{} has a transform in {} but is no derived key there", key, table.system()));
  }
  try {
    (void)table.order(spec);
  } catch (const std::exception& error) {
    wrong.emplace_back(error.what());
  }
  return wrong;
}

}  // namespace arago::params
