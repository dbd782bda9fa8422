#include "arago/config/resolver.hpp"

#include "arago/core/error.hpp"
#include "arago/core/nearest_name.hpp"
#include "config/detail/conversion.hpp"
#include "config/detail/offers.hpp"
#include "config/detail/toml_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace arago::config {
namespace {

using namespace detail;

/// Resolves field after field of one schema and keeps the account of it.
class Resolving {
 public:
  Resolving(const Offers& offers, ProblemList& problems) : offers_(offers), problems_(problems) {}

  void operator()(const FieldSlot& slot) {
    const std::vector<Offer>& offers = offers_.of(slot.key);
    check_given_once(slot.key, offers, problems_);
    if (slot.type == ValueType::table) {
      resolve_table(slot, offers);
    } else {
      resolve_value(slot, offers);
    }
  }

  std::vector<ResolvedField> take_fields() { return std::move(fields_); }

 private:
  void resolve_value(const FieldSlot& slot, const std::vector<Offer>& offers) {
    std::vector<Candidate> candidates;
    for (const Offer& offer : offers) {
      const Conversion converted = convert(slot, offer.value, offer.raw);
      if (converted.value) {
        candidates.push_back({*converted.value, {offer.layer, offer.where}});
      } else {
        complain(slot, offer, converted.problem);
      }
    }
    candidates.push_back({slot.value, {Layer::standard, "default"}});
    if (offers.size() + 1 == candidates.size() && !offers.empty()) slot.assign(candidates.front().value);
    record(slot, slot.key, candidates);
  }

  void resolve_table(const FieldSlot& slot, std::vector<Offer> offers) {
    Table table = slot.value.as<Table>();
    std::vector<std::vector<Candidate>> accounts;
    for (const Assignment& line : table) accounts.push_back({{line.value, {Layer::standard, "default"}}});
    // Weakest layer first, so that entries keep the order of the file and a stronger layer replaces in place.
    std::stable_sort(offers.begin(), offers.end(), [](const Offer& a, const Offer& b) { return a.layer < b.layer; });
    for (const Offer& offer : offers) {
      const Value value =
          offer.raw && offer.value.is<std::string>() ? guess(offer.value.as<std::string>()) : offer.value;
      const auto known =
          std::find_if(table.begin(), table.end(), [&](const Assignment& line) { return line.key == offer.entry; });
      const std::size_t at = known - table.begin();
      if (known == table.end()) {
        table.push_back({offer.entry, value, offer.where});
        accounts.emplace_back();
      }
      table[at] = {offer.entry, value, offer.where};
      accounts[at].insert(accounts[at].begin(), Candidate{value, {offer.layer, offer.where}});
    }
    slot.assign(Value(table));
    for (std::size_t i = 0; i < table.size(); ++i) record(slot, slot.key + "." + table[i].key, accounts[i]);
  }

  void complain(const FieldSlot& slot, const Offer& offer, const std::string& problem) {
    std::string message = describe_offer(slot.key, offer) + " " + problem;
    const std::string limits = allowed(slot.details);
    if (!limits.empty() && problem.find(limits) == std::string::npos) message += "; allowed: " + limits;
    if (!slot.details.unit.empty()) message += "; unit: " + slot.details.unit;
    problems_.add(message);
  }

  void record(const FieldSlot& slot, const std::string& key, const std::vector<Candidate>& candidates) {
    fields_.push_back({key,
                       slot.details.role,
                       slot.details.unit,
                       candidates.front().value,
                       candidates.front().origin,
                       {candidates.begin() + 1, candidates.end()}});
  }

  const Offers& offers_;
  ProblemList& problems_;
  std::vector<ResolvedField> fields_;
};

}  // namespace

std::string read_config_text(const std::filesystem::path& path) {
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (failure && failure != std::errc::no_such_file_or_directory && failure != std::errc::not_a_directory)
    throw ResourceError("cannot look at the configuration file " + path.string() + ": " + failure.message());
  ARAGO_REQUIRE(std::filesystem::exists(status), "the configuration file " << path.string() << " does not exist");
  ARAGO_REQUIRE(!std::filesystem::is_directory(status),
                "the configuration file " << path.string() << " is a folder; name a TOML file");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) throw ResourceError("cannot read the configuration file " + path.string() + ": " + std::strerror(errno));
  return text.str();
}

void Resolver::add_toml(Layer layer, std::string_view text, const std::string& name) {
  const TomlDocument document = read_toml(text, name);
  for (const auto& [key, value, where] : document.lines) entries_.push_back({key, value, false, {layer, where}});
  empty_sections_.insert(empty_sections_.end(), document.empty_sections.begin(), document.empty_sections.end());
}

void Resolver::add_file(const std::filesystem::path& path) {
  add_toml(Layer::file, read_config_text(path), path.filename().string());
}

void Resolver::add_override(const std::string& key, const std::string& text) {
  entries_.push_back({key, Value(text), true, {Layer::command_line, "--" + key + " on the command line"}});
}

void Resolver::add(Layer layer, const std::string& key, Value value, const std::string& where) {
  entries_.push_back({key, std::move(value), false, {layer, where}});
}

Resolution Resolver::resolve(const Schema& schema, OtherSections others) const {
  const KeyIndex index(schema);
  ProblemList problems;
  for (const auto& [name, value, where] : empty_sections_) {
    if (others == OtherSections::ignored || index.has_section(section_of(name + "."))) continue;
    problems.add("section [" + name + "] (" + where + ") is not known; the nearest is [" +
                 nearest_name(name, index.sections()) + "]");
  }
  const Offers offers(entries_, index, others, problems);
  Resolving resolving(offers, problems);
  walk(schema, [&resolving](const FieldSlot& slot) { resolving(slot); });
  problems.throw_if_any();
  return {resolving.take_fields(), offers.warnings()};
}

}  // namespace arago::config
