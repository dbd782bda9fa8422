#include "arago/params/parameter_store.hpp"

#include "arago/config/problem_list.hpp"
#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/params/element_key.hpp"
#include "params/detail/cross_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace arago::params {

namespace {

std::string origin_in(const ParameterStore::Origins& origins, std::string_view key) {
  const auto found = origins.find(key);
  return found == origins.end() ? "" : found->second;
}

/// The default of a field, or nullptr if it must be given. Lists tied to another list are zero.
std::shared_ptr<const Value> default_of(const ParamField& field, const Value* length_list) {
  if (field.fallback) return std::make_shared<const Value>(*field.fallback);
  if (field.size_like.empty() || !length_list) return nullptr;
  if (field.dtype == Dtype::integer)
    return std::make_shared<const Value>(std::vector<std::int64_t>(length_list->size()));
  return std::make_shared<const Value>(std::vector<double>(length_list->size()));
}

void require_stored(const ParamField& field, std::string_view origin) {
  ARAGO_REQUIRE(
      field.kind != Kind::derived,
      field.key << (origin.empty() ? "" : fmt::format(" (from {})", origin))
                << " is derived and never stored; change what it is computed from, or override it by name and "
                   "reason when resolving");
}

}  // namespace

ParameterStore::ParameterStore(std::shared_ptr<const ParamSpec> spec, const Values& given, const Origins& origins)
    : spec_(std::move(spec)) {
  config::ProblemList problems;
  for (const auto& [key, value] : given)
    problems.collect([&, &key = key, &value = value] { put(key, value, origin_in(origins, key)); });
  fill_defaults(given, problems);
  problems.throw_if_any();
  check(origins);
}

void ParameterStore::put(std::string_view key, const Value& value, std::string_view origin) {
  const ParamField& field = spec_->at(key, origin);
  require_stored(field, origin);
  entries_.insert_or_assign(field.key, std::make_shared<const Value>(field.accept(value, origin)));
}

void ParameterStore::fill_defaults(const Values& given, config::ProblemList& problems) {
  std::string missing;
  for (const ParamField& field : spec_->fields()) {
    if (field.kind == Kind::derived || given.contains(field.key)) continue;
    const auto length = field.size_like.empty() ? entries_.end() : entries_.find(field.size_like);
    if (auto value = default_of(field, length == entries_.end() ? nullptr : length->second.get()))
      entries_.emplace(field.key, std::move(value));
    else if (field.size_like.empty())
      missing += fmt::format("{}{} ({})", missing.empty() ? "" : ", ", field.key, field.node);
  }
  if (!missing.empty())
    problems.add(
        fmt::format("{} has no value for: {} (in brackets: the node that needs it); give them or choose a "
                    "telescope.profile",
                    spec_->system(), missing));
}

void ParameterStore::check(const Origins& origins) const {
  config::ProblemList problems;
  const auto value_of = [this](std::string_view key) {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : found->second.get();
  };
  detail::cross_check(
      *spec_, value_of, [&](std::string_view key) { return origin_in(origins, key); },
      [&](std::string message) { problems.add(std::move(message)); });
  problems.throw_if_any();
}

const Value& ParameterStore::at(std::string_view key) const {
  const auto found = entries_.find(key);
  if (found != entries_.end()) return *found->second;
  require_stored(spec_->at(key), "");
  throw std::logic_error("store of " + spec_->system() + " lost " + std::string(key));
}

ParameterStore ParameterStore::with(std::string_view key, const Value& value) const {
  return with(Values{{std::string(key), value}});
}

ParameterStore ParameterStore::with(const Values& changes) const {
  ParameterStore changed(*this);
  config::ProblemList problems;
  for (const auto& [name, value] : changes)
    problems.collect([&, &name = name, &value = value] {
      const ElementKey element = parse_element_key(name);
      if (element.whole()) changed.put(element.key, value, "");
    });
  problems.throw_if_any();
  for (const auto& [name, value] : changes) changed.put_element(name, value);
  changed.check({});
  return changed;
}

void ParameterStore::put_element(const std::string& name, const Value& value) {
  const ElementKey element = parse_element_key(name);
  if (element.whole()) return;
  const std::size_t position = position_in(*this, element);
  const std::vector<double> number = value.as_reals();
  ARAGO_REQUIRE(number.size() == 1, name << "=" << value.to_toml() << " must be one number");
  const Value& list = at(element.key);
  if (list.dtype() == Dtype::integer) {
    std::vector<std::int64_t> elements(list.integers().begin(), list.integers().end());
    ARAGO_REQUIRE(value.dtype() == Dtype::integer, name << "=" << value.to_toml() << " must be an integer");
    elements[position] = value.integer();
    return put(element.key, elements, "");
  }
  std::vector<double> elements(list.reals().begin(), list.reals().end());
  elements[position] = number.front();
  put(element.key, elements, "");
}

std::vector<std::string> ParameterStore::keys() const {
  std::vector<std::string> result;
  for (const auto& entry : entries_) result.push_back(entry.first);
  return result;
}

std::vector<std::string> ParameterStore::differing_keys(const ParameterStore& other) const {
  ARAGO_REQUIRE(spec_->system() == other.spec_->system(),
                "stores of " << spec_->system() << " and " << other.spec_->system() << " cannot be compared");
  std::vector<std::string> result;
  for (const auto& [key, value] : entries_)
    if (*value != other.at(key)) result.push_back(key);
  return result;
}

std::string ParameterStore::content_hash(std::span<const std::string> keys) const {
  std::vector<std::string> sorted(keys.begin(), keys.end());
  std::sort(sorted.begin(), sorted.end());
  std::string bytes;
  Value(spec_->system()).append_bytes(bytes);
  for (const std::string& key : sorted) {
    Value(key).append_bytes(bytes);
    at(key).append_bytes(bytes);
  }
  return hash_hex(bytes);
}

std::string ParameterStore::content_hash() const {
  return content_hash(keys());
}

std::string ParameterStore::content_hash(std::uint8_t tiers) const {
  std::vector<std::string> concerned;
  for (const ParamField& field : spec_->fields())
    if (field.kind != Kind::derived && (field.tiers & tiers)) concerned.push_back(field.key);
  return content_hash(concerned);
}

bool ParameterStore::shares(std::string_view key, const ParameterStore& other) const {
  return &at(key) == &other.at(key);
}

bool operator==(const ParameterStore& a, const ParameterStore& b) {
  if (a.spec_->system() != b.spec_->system() || a.entries_.size() != b.entries_.size()) return false;
  return std::equal(a.entries_.begin(), a.entries_.end(), b.entries_.begin(),
                    [](const auto& x, const auto& y) { return x.first == y.first && *x.second == *y.second; });
}

}  // namespace arago::params
