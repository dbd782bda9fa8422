#include "params/detail/input_entries.hpp"

#include "arago/core/error.hpp"
#include "arago/params/alias.hpp"
#include "arago/params/setting.hpp"
#include "params/detail/config_value.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace arago::params::detail {

const config::Entry* strongest(const config::Resolver& resolver, std::string_view key) {
  const config::Entry* found = nullptr;
  for (const config::Entry& entry : resolver.entries())
    if (entry.key == key && (!found || entry.origin.layer >= found->origin.layer)) found = &entry;
  return found;
}

Value numbers_of(const config::Entry& entry) {
  if (!entry.raw || !entry.value.is<std::string>()) return from_config(entry.value, entry.key, entry.origin.where);
  std::string text = entry.value.as<std::string>();
  if (text.find(',') != std::string::npos && text.front() != '[') text = "[" + text + "]";
  return read_settings("value = " + text, TextFormat::toml, entry.origin.where).front().value;
}

namespace {

std::string described(const config::Entry& entry) {
  return entry.key + " (" + entry.origin.where + ")";
}

/// action(), whose InputError, which knows the key only, gets the place in the file before it.
template <class Action>
auto at_place_of(const config::Entry& entry, const Action& action) {
  try {
    return action();
  } catch (const InputError& error) {
    if (entry.raw) throw;  // the key itself is the place on a command line
    throw InputError(entry.origin.where + ": " + error.what());
  }
}

/// The list of a key as the layers leave it; an empty one that follows another list stands for zeros.
std::vector<double> whole_list(const config::Resolver& resolver, const ParamSpec& spec, const ParamField& field) {
  std::vector<double> list;
  if (const config::Entry* entry = strongest(resolver, field.key))
    list = numbers_of(*entry).as_reals();
  else if (field.fallback)
    list = field.fallback->as_reals();
  if (list.empty() && !field.size_like.empty())
    list.resize(whole_list(resolver, spec, spec.at(field.size_like)).size(), 0.0);
  return list;
}

/// The merged list of one key while its elements are put in.
class MergedList {
 public:
  MergedList(const config::Resolver& resolver, const ParamSpec& spec, const ParamField& field)
      : field_(field), list_(whole_list(resolver, spec, field)) {
    if (!field.size_like.empty())
      for (const double index : whole_list(resolver, spec, spec.at(field.size_like)))
        noll_.push_back(static_cast<std::int64_t>(index));
    if (const config::Entry* entry = strongest(resolver, field.key)) layer_ = entry->origin.layer;
  }

  /// Elements come in the order of their layers, weakest first.
  void put(const ElementEntry& given) {
    const config::Entry& entry = *given.entry;
    const std::size_t position =
        at_place_of(entry, [&] { return position_in(field_, list_.size(), noll_, given.element); });
    const Value value = numbers_of(entry);
    const bool number = value.dtype() == Dtype::real || value.dtype() == Dtype::integer;
    ARAGO_REQUIRE(number && value.shape() == Shape::scalar,
                  entry.key << "=" << entry.value.to_text() << " (" << entry.origin.where << ") must be one number");
    ARAGO_REQUIRE(field_.dtype != Dtype::integer || value.dtype() == Dtype::integer,
                  entry.key << "=" << value.to_toml() << " (" << entry.origin.where << ") must be an integer");
    const auto [known, first] = givers_.try_emplace(position, &entry);
    ARAGO_REQUIRE(first || known->second->origin.layer != entry.origin.layer,
                  described(*known->second) << " and " << described(entry) << " give the same element; keep one");
    known->second = &entry;
    if (entry.origin.layer < layer_) return;
    layer_ = entry.origin.layer;
    list_[position] = value.as_reals().front();
    where_ += (where_.empty() ? "" : ", ") + described(entry);
  }

  bool changed() const { return !where_.empty(); }
  const std::string& key() const { return field_.key; }
  config::Layer layer() const { return layer_; }

  void add_to(config::Resolver& target) const {
    const std::vector<std::int64_t> integers(list_.begin(), list_.end());
    target.add(layer_, field_.key, to_config(field_.dtype == Dtype::integer ? Value(integers) : Value(list_)), where_);
  }

 private:
  const ParamField& field_;
  std::vector<double> list_;
  std::vector<std::int64_t> noll_;
  std::map<std::size_t, const config::Entry*> givers_;
  config::Layer layer_ = config::Layer::standard;
  std::string where_;
};

}  // namespace

std::optional<ElementEntry> element_of(const config::Entry& entry, std::vector<std::string>& notes) {
  std::vector<std::string> replaced;
  const std::string key = canonical_key(entry.key, replaced);
  const std::size_t bracket = key.find('[');
  if (bracket == std::string::npos || systems_with(key.substr(0, bracket)).empty()) return {};
  notes.insert(notes.end(), replaced.begin(), replaced.end());
  return ElementEntry{at_place_of(entry, [&] { return parse_element_key(key); }), &entry};
}

config::Resolver with_elements(const config::Resolver& resolver, std::span<const ElementEntry> elements,
                               const ParamSpec& spec) {
  std::vector<ElementEntry> ordered(elements.begin(), elements.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const ElementEntry& a, const ElementEntry& b) {
    return a.entry->origin.layer < b.entry->origin.layer;
  });
  std::map<std::string, MergedList> lists;
  for (const ElementEntry& given : ordered) {
    const ParamField& field = spec.at(given.element.key, given.entry->origin.where);
    lists.try_emplace(field.key, resolver, spec, field).first->second.put(given);
  }
  config::Resolver result;
  for (const config::Entry& entry : resolver.entries()) {
    const auto merged = lists.find(entry.key);
    const bool replaced =
        merged != lists.end() && merged->second.changed() && merged->second.layer() == entry.origin.layer;
    if (replaced) continue;
    if (entry.raw)
      result.add_override(entry.key, entry.value.to_text());
    else
      result.add(entry.origin.layer, entry.key, entry.value, entry.origin.where);
  }
  for (const auto& [key, list] : lists)
    if (list.changed()) list.add_to(result);
  return result;
}

}  // namespace arago::params::detail
