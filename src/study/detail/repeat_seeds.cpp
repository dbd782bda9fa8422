#include "study/detail/repeat_seeds.hpp"

#include <fmt/format.h>

namespace arago::study {

Settings with_seeds(Settings settings, const config::Resolution& resolution, std::int64_t repeat) {
  for (const config::ResolvedField& field : resolution.fields()) {
    if (!field.key.ends_with(".seed") || !field.value.is<std::int64_t>()) continue;
    std::erase_if(settings, [&](const config::Assignment& setting) { return setting.key == field.key; });
    settings.push_back({field.key, seed_of_repeat(field.value.as<std::int64_t>(), repeat),
                        fmt::format("repeat {} of the study", repeat)});
  }
  return settings;
}

Cell to_cell(const config::Value& value) {
  if (value.is<double>()) return value.as<double>();
  if (value.is<std::int64_t>()) return value.as<std::int64_t>();
  return value.to_text();
}

}  // namespace arago::study
