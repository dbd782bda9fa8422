#include "params/detail/cross_checks.hpp"

#include "arago/params/keys.hpp"

#include <fmt/format.h>

#include <set>

namespace arago::params::detail {

namespace {

/// One store under examination.
struct Examined {
  const ParamSpec& spec;
  const Lookup& value_of;
  const OriginOf& origin_of;
  const std::function<void(std::string)>& report;

  std::string quoted(std::string_view key) const {
    const std::string origin = origin_of(key);
    return fmt::format("{}={}{}", key, value_of(key)->to_toml(), origin.empty() ? "" : " (from " + origin + ")");
  }
};

void check_lengths(const Examined& store) {
  for (const ParamField& field : store.spec.fields()) {
    const Value* list = store.value_of(field.key);
    const Value* like = field.size_like.empty() ? nullptr : store.value_of(field.size_like);
    if (list && like && list->size() != like->size())
      store.report(fmt::format("{} has {} elements, but {} has {}: give one value for each index (both in one change)",
                               store.quoted(field.key), list->size(), store.quoted(field.size_like), like->size()));
  }
}

void check_noll_indices(const Examined& store) {
  for (const std::string_view key : {keys::m1_noll, keys::m2_noll, keys::m3_noll}) {
    const Value* value = store.value_of(key);
    if (!value) continue;
    const std::set<std::int64_t> once(value->integers().begin(), value->integers().end());
    if (once.size() != value->size())
      store.report(fmt::format("{} names a Noll index twice; give each once", store.quoted(key)));
  }
}

void check_wavelengths(const Examined& store) {
  constexpr std::string_view key = "telescope.wavelengths_m";
  const Value* value = store.value_of(key);
  for (std::size_t i = 1; value && i < value->size(); ++i)
    if (!(value->reals()[i] > value->reals()[i - 1]))
      return store.report(
          fmt::format("{} must increase: element {} ({} m) is not above element {} ({} m); sort the list",
                      store.quoted(key), i, value->reals()[i], i - 1, value->reals()[i - 1]));
}

void check_aperture(const Examined& store) {
  const Value* outer = store.value_of(keys::m1_diameter);
  for (const std::string_view key : {keys::obscuration_diameter, keys::m2_diameter}) {
    const Value* inner = store.value_of(key);
    if (outer && inner && !(inner->real() < outer->real()))
      store.report(fmt::format("{} obscures the whole pupil: it must be smaller than {}", store.quoted(key),
                               store.quoted(keys::m1_diameter)));
  }
}

void check_spider(const Examined& store) {
  const Value* outer = store.value_of(keys::m1_diameter);
  const Value* width = store.value_of("telescope.strut_width_m");
  const Value* count = store.value_of("telescope.n_struts");
  if (outer && width && count && count->integer() > 0 && !(width->real() < outer->real()))
    store.report(fmt::format("{} is wider than the pupil: it must be smaller than {}",
                             store.quoted("telescope.strut_width_m"), store.quoted(keys::m1_diameter)));
}

void check_switches(const Examined& store) {
  const Value* mask = store.value_of("telescope.mask");
  const Value* file = store.value_of("telescope.mask_file");
  const bool needs_file = mask && (mask->text() == "file" || mask->text() == "opd");
  if (needs_file && file && file->text().empty())
    store.report(
        fmt::format("{} needs a map: give telescope.mask_file=FILE.h5:/dataset", store.quoted("telescope.mask")));
  const Value* parity = store.value_of("telescope.image_parity");
  if (parity && parity->integer() == 0)
    store.report(fmt::format("{} must be +1 or -1", store.quoted("telescope.image_parity")));
}

void check_precision(const Examined& store) {
  const Value* precision = store.value_of("telescope.precision");
  const Value* transform = store.value_of("telescope.transform");
  if (precision && transform && precision->text() == "float32" && transform->text() == "slab")
    store.report(
        fmt::format("{} does not go with {}: fields that are spread over ranks are double; use one of "
                    "telescope.precision=float64 and telescope.transform=local",
                    store.quoted("telescope.precision"), store.quoted("telescope.transform")));
}

}  // namespace

void cross_check(const ParamSpec& spec, const Lookup& value_of, const OriginOf& origin_of,
                 const std::function<void(std::string)>& report) {
  const Examined store{spec, value_of, origin_of, report};
  check_lengths(store);
  check_noll_indices(store);
  check_wavelengths(store);
  check_aperture(store);
  check_spider(store);
  check_switches(store);
  check_precision(store);
}

}  // namespace arago::params::detail
