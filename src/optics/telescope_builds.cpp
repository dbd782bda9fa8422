#include "arago/optics/map_file.hpp"
#include "arago/optics/telescope_builder.hpp"
#include "optics/detail/node_cache.hpp"
#include "optics/detail/numbers_hash.hpp"

#include <memory>
#include <mutex>

namespace arago::optics {
namespace {

using Mirrors = std::vector<MirrorMaps>;

/// The builds of this process.
struct Builds {
  std::mutex mutex;
  detail::NodeCache cache{std::size_t{1} << 30};
  BuildCounters counters;
};

/// Views must not outlive Kokkos.
Builds& builds() {
  static Builds all;
  static std::once_flag once;
  std::call_once(once, [] { Kokkos::push_finalize_hook([] { all.cache.clear(); }); });
  return all;
}

/// Structural parameters by value, files by content: a path says nothing about what is in the file.
std::string build_key(const params::ParameterStore& store, const params::TelescopeStructure& structure,
                      WavefrontErrors errors) {
  detail::NumbersHash hash;
  hash.add(store.content_hash(params::tier::aperture)).counts({static_cast<std::int64_t>(errors)});
  const auto add_file = [&](const std::string& location, std::string_view key) {
    hash.add(location.empty() ? std::string() : read_map(location, key).content_hash);
  };
  const bool mask_from_file = structure.mask == params::MaskKind::file || structure.mask == params::MaskKind::opd;
  add_file(mask_from_file ? structure.mask_file : "", "telescope.mask_file");
  for (const params::Mirror& mirror : structure.mirrors) {
    add_file(mirror.calibrated.file, "wfe.calibrated.file");
    add_file(mirror.uncalibrated.file, "wfe.uncalibrated.file");
  }
  return hash.text();
}

std::size_t bytes_of(const Mirrors& mirrors) {
  std::size_t numbers = 0;
  for (const MirrorMaps& maps : mirrors) numbers += maps.transmission.size() + maps.basis.size() + maps.opd_m.size();
  return numbers * sizeof(double);
}

}  // namespace

Mirrors shared_mirrors(const params::ParameterStore& store, const params::TelescopeStructure& structure,
                       WavefrontErrors errors) {
  const std::string key = build_key(store, structure, errors);
  {
    const std::lock_guard lock(builds().mutex);
    if (const auto known = builds().cache.find<Mirrors>("mirrors", key)) {
      ++builds().counters.shared;
      return *known;
    }
  }
  const auto mirrors = std::make_shared<const Mirrors>(build_mirrors(structure, errors));
  const std::lock_guard lock(builds().mutex);
  ++builds().counters.built;
  builds().cache.insert<Mirrors>("mirrors", key, mirrors, bytes_of(*mirrors));
  return *mirrors;
}

BuildCounters mirror_builds() {
  const std::lock_guard lock(builds().mutex);
  return builds().counters;
}

void clear_mirror_builds() {
  const std::lock_guard lock(builds().mutex);
  builds().cache.clear();
  builds().counters = {};
}

}  // namespace arago::optics
