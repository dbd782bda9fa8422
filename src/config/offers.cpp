#include "config/detail/offers.hpp"

#include "arago/core/error.hpp"
#include "config/detail/conversion.hpp"
#include "config/detail/toml_reader.hpp"

#include <algorithm>

namespace arago::config::detail {
namespace {

/// The entries of a free-form table given as a whole: --study.axes '{ "geometry.N" = [64, 128] }'.
Value whole_table(const Entry& entry) {
  return entry.raw && entry.value.is<std::string>() ? read_toml_value(entry.value.as<std::string>(), entry.origin.where)
                                                    : entry.value;
}

std::string unknown_key(const Entry& entry, const KeyIndex& index) {
  const std::string value = entry.raw ? entry.value.to_text() : entry.value.to_toml();
  return entry.key + " = " + value + " (" + entry.origin.where + ") " + index.complaint(entry.key);
}

}  // namespace

Offers::Offers(const std::vector<Entry>& entries, const KeyIndex& index, OtherSections others, ProblemList& problems) {
  for (const Entry& entry : entries) {
    const bool known = index.find(entry.key).has_value();
    const bool foreign = others == OtherSections::ignored && entry.origin.layer != Layer::axis &&
                         !index.has_section(section_of(entry.key));
    if (known) {
      problems.collect([&] { add(entry, index); });
    } else if (!foreign) {
      problems.add(unknown_key(entry, index));
    }
  }
  for (auto& [key, offers] : offers_)
    std::stable_sort(offers.begin(), offers.end(), [](const Offer& a, const Offer& b) { return a.layer > b.layer; });
}

void Offers::add(const Entry& entry, const KeyIndex& index) {
  const KeyIndex::Match match = *index.find(entry.key);
  const Origin& origin = entry.origin;
  if (match.alias)
    warnings_.push_back(entry.key + " (" + origin.where + ") is a name of the original programs; the key is " +
                        match.key);
  std::vector<Offer>& offers = offers_[match.key];
  if (index.is_table(match.key) && match.entry.empty()) {
    const Value whole = whole_table(entry);
    ARAGO_REQUIRE(whole.is<Table>(), match.key << " = " << whole.to_toml() << " (" << origin.where
                                               << ") must be a table of keys, such as { \"geometry.N\" = [64, 128] }");
    for (const auto& [key, value, where] : whole.as<Table>())
      offers.push_back({origin.layer, match.key + "." + key, key, value, false, origin.where, false});
  } else {
    offers.push_back({origin.layer, entry.key, match.entry, entry.value, entry.raw, origin.where, match.alias});
  }
}

const std::vector<Offer>& Offers::of(const std::string& key) const {
  static const std::vector<Offer> none;
  const auto found = offers_.find(key);
  return found == offers_.end() ? none : found->second;
}

void check_given_once(const std::string& key, const std::vector<Offer>& offers, ProblemList& problems) {
  for (std::size_t i = 1; i < offers.size(); ++i) {
    const Offer& first = offers[i - 1];
    const Offer& second = offers[i];
    const bool harmless = first.spelled == second.spelled && first.value == second.value;
    if (first.layer != second.layer || first.entry != second.entry || harmless) continue;
    problems.add(key + " is given twice: " + describe_offer(first.spelled, first) + " and " +
                 describe_offer(second.spelled, second) + "; keep one of them");
  }
}

std::string describe_offer(const std::string& key, const Offer& offer) {
  const std::string value = offer.raw ? offer.value.to_text() : offer.value.to_toml();
  const std::string name = offer.alias && offer.spelled != key ? "as " + offer.spelled + ", " : "";
  return key + " = " + value + " (" + name + offer.where + ")";
}

}  // namespace arago::config::detail
