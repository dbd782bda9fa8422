#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/optics/noise.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::cli {

/// [psf]: what `arago psf` stores besides the image.
struct PsfConfig {
  std::vector<std::string> fields;  ///< nodes whose outputs are stored
  optics::NoiseKind noise = optics::NoiseKind::none;
  std::int64_t seed = 0;
  std::int64_t realisation = 0;
};

void describe(config::FieldVisitor& visitor, PsfConfig& config);

}  // namespace arago::cli
