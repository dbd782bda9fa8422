#include "arago/params/store_builder.hpp"

#include "arago/core/error.hpp"
#include "arago/params/alias.hpp"
#include "arago/params/derived_resolver.hpp"
#include "arago/params/element_key.hpp"
#include "arago/params/keys.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <numbers>

namespace arago::params {

namespace {

constexpr std::string_view solve_pitch = "telescope.solve_pixel_pitch_for_plate_scale";

/// What was said, by canonical key; aliases with a times_key under their own name.
using Said = std::map<std::string, Setting, std::less<>>;

Said said_by(const ParamSpec& spec, std::span<const Setting> settings, std::vector<std::string>& notes) {
  Said said;
  for (Setting& setting : canonical_settings(spec, settings, notes)) said.emplace(setting.key, setting);
  return said;
}

std::string quoted(const Setting& setting) {
  return fmt::format("{}={} (from {})", setting.key, setting.value.to_toml(), setting.origin);
}

/// Puts everything but elements, settable derived keys and products into `values`.
void collect(const ParamSpec& spec, const Said& said, ParameterStore::Values& values,
             ParameterStore::Origins& origins) {
  for (const auto& [key, setting] : said) {
    if (is_settable(spec, key) || find_alias(key) || !parse_element_key(key).whole()) continue;
    values.insert_or_assign(key, setting.value);
    origins.insert_or_assign(key, setting.origin);
  }
}

/// "m1.focal_ratio": the value times what is known of its partner.
void collect_products(const ParamSpec& spec, const Said& said, ParameterStore::Values& values,
                      ParameterStore::Origins& origins) {
  for (const auto& [key, setting] : said) {
    const Alias* alias = find_alias(key);
    if (!alias) continue;
    const auto partner = values.find(alias->times_key);
    ARAGO_REQUIRE(partner != values.end(), quoted(setting) << " needs " << alias->times_key << "; give it too");
    const Value factor = spec.at(alias->times_key).accept(partner->second, origins[alias->times_key]);
    const std::vector<double> number = setting.value.as_reals();
    ARAGO_REQUIRE(number.size() == 1, quoted(setting) << " must be one number");
    values.insert_or_assign(alias->canonical, Value(number[0] * factor.real()));
    origins.insert_or_assign(alias->canonical, setting.origin);
  }
}

ParameterStore with_elements(ParameterStore store, const Said& said) {
  for (const auto& [key, setting] : said)
    if (!parse_element_key(key).whole()) store = store.with(key, setting.value);
  return store;
}

/// A derived quantity wins over what it sets: the text of an earlier run holds both.
void note_both(const Said& said, const Setting& derived, std::string_view primitive, std::vector<std::string>& notes) {
  if (const auto other = said.find(primitive); other != said.end())
    notes.push_back(fmt::format("{} replaces {}", quoted(derived), quoted(other->second)));
}

/// The derived quantity `setting` through its effective parameter, or the pixel pitch if that was asked for.
ParameterStore with_settable(const ParameterStore& store, const SettableDerived& settable, const Setting& setting,
                             const Said& said, std::vector<std::string>& notes) {
  const double value = store.spec().at(settable.key).accept(setting.value, setting.origin).real();
  if (settable.key == keys::plate_scale && store.boolean(solve_pitch)) {
    note_both(said, setting, keys::pixel_pitch, notes);
    ParameterStore solved = with_pixel_pitch_for_plate_scale(store, value);
    notes.push_back(fmt::format("{} sets {}={} (it was {}), as {} asks", quoted(setting), keys::pixel_pitch,
                                solved.real(keys::pixel_pitch), store.real(keys::pixel_pitch), solve_pitch));
    return solved;
  }
  note_both(said, setting, settable.effective, notes);
  ParameterStore changed = with_derived(store, settable.key, value);
  notes.push_back(fmt::format("{} sets {}={} (the parameters alone give {})", quoted(setting), settable.effective,
                              changed.real(settable.effective), resolve(store)->real(settable.base)));
  return changed;
}

ParameterStore with_settables(ParameterStore store, const Said& said, std::vector<std::string>& notes) {
  for (const SettableDerived& settable : settable_keys(store.spec()))
    if (const auto found = said.find(settable.key); found != said.end())
      store = with_settable(store, settable, found->second, said, notes);
  return store;
}

/// The profile in primitives: its own derived quantities hold for its own values.
void add_profile(const std::shared_ptr<const ParamSpec>& spec, std::span<const Setting> profile,
                 ParameterStore::Values& values, ParameterStore::Origins& origins, std::vector<std::string>& notes) {
  const Said said = said_by(*spec, profile, notes);
  collect(*spec, said, values, origins);
  collect_products(*spec, said, values, origins);
  for (const auto& [key, setting] : said) {
    const bool simple = parse_element_key(key).whole() && !is_settable(*spec, key);
    if (simple) continue;
    const ParameterStore store = with_settables(with_elements({spec, values, origins}, said), said, notes);
    for (const std::string& stored : store.keys()) {
      values.insert_or_assign(stored, store.at(stored));
      origins.emplace(stored, setting.origin);
    }
    return;
  }
}

void check_padding(const ParameterStore& store, const Resolved& resolved) {
  if (!store.spec().find(keys::pad_factor)) return;
  const std::int64_t n = store.integer("telescope.pupil_npix"), pad = resolved.integer(keys::pad_factor);
  ARAGO_REQUIRE(n * (pad - 1) % 2 == 0, fmt::format("telescope.pupil_npix={} cannot be padded {} times evenly on both "
                                                    "sides; choose an even number",
                                                    n, pad));
}

}  // namespace

std::vector<SettableDerived> settable_keys(const ParamSpec& spec) {
  using Relation = SettableDerived::Relation;
  const std::array<SettableDerived, 2> known{{
      {std::string(keys::plate_scale), std::string(keys::plate_scale_scale), std::string(keys::geometric_plate_scale),
       Relation::ratio},
      {std::string(keys::log_flux_total), std::string(keys::log_flux_offset), std::string(keys::budget_log_flux),
       Relation::difference},
  }};
  std::vector<SettableDerived> result;
  for (const SettableDerived& settable : known)
    if (is_settable(spec, settable.key)) result.push_back(settable);
  return result;
}

bool is_settable(const ParamSpec& spec, std::string_view key) {
  const ParamField* field = spec.find(key);
  return field && field->kind == Kind::derived && field->inferable;
}

BuiltStore build_store(SystemId system, std::span<const Setting> profile, std::span<const Setting> input) {
  const std::shared_ptr<const ParamSpec> spec = ParamSpec::of(system);
  ParameterStore::Values values;
  ParameterStore::Origins origins;
  std::vector<std::string> notes;
  add_profile(spec, profile, values, origins, notes);
  const Said said = said_by(*spec, input, notes);
  collect(*spec, said, values, origins);
  collect_products(*spec, said, values, origins);
  const ParameterStore store = with_settables(with_elements({spec, values, origins}, said), said, notes);
  check_padding(store, *resolve(store));
  return {store, notes};
}

ParameterStore with_derived(const ParameterStore& store, std::string_view key, double value) {
  for (const SettableDerived& settable : settable_keys(store.spec())) {
    if (settable.key != key) continue;
    (void)store.spec().at(key).accept(value, "");
    const double base = resolve(store)->real(settable.base);
    const bool ratio = settable.relation == SettableDerived::Relation::ratio;
    return store.with(settable.effective, ratio ? value / base : value - base);
  }
  (void)store.spec().at(key);
  throw InputError(std::string(key) + " cannot be set through an effective parameter in " + store.spec().system());
}

ParameterStore with_pixel_pitch_for_plate_scale(const ParameterStore& store, double plate_scale_as_per_pix) {
  constexpr double radians_per_arcsecond = std::numbers::pi / (180.0 * 3600.0);
  (void)store.spec().at(keys::plate_scale).accept(plate_scale_as_per_pix, "");
  ARAGO_REQUIRE(store.spec().find(keys::pixel_pitch),
                "there is no pixel pitch to solve for in " << store.spec().system());
  const double focal_length = resolve(store)->real(keys::focal_length);
  return store.with({{std::string(keys::pixel_pitch), plate_scale_as_per_pix * radians_per_arcsecond * focal_length},
                     {std::string(keys::plate_scale_scale), 1.0}});
}

}  // namespace arago::params
