#pragma once

#include "arago/cli/psf_config.hpp"
#include "arago/optics/telescope.hpp"

#include <string>
#include <vector>

namespace arago::cli {

/// A telescope image with all that is stored with it.
struct PsfResult {
  optics::RealMap image;     ///< (M, M) photons, with noise if asked for
  optics::RealMap expected;  ///< without noise; empty if there is none
  optics::RealMap variance;  ///< photons^2, empty without noise
  std::vector<optics::NodeOutput> fields;
};

/// Evaluates the telescope of this store.
PsfResult compute_psf(optics::SheraTelescope& telescope, const PsfConfig& config);

/// The same of an image that is known, without fields.
PsfResult with_noise(const optics::RealMap& image, const params::ParameterStore& store, const PsfConfig& config);

/// What identifies a file: hash of the configuration, its text.
struct PsfOrigin {
  std::string config_hash;
  std::string config_text;
};

/// Writes psf.h5 ("arago-psf/1"): image, fields, parameters, derived values and the conventions that say what signs and
/// indices mean. By this rank alone. ResourceError.
void write_psf(const std::string& path, const PsfResult& result, optics::SheraTelescope& telescope,
               const PsfOrigin& origin);

/// Log-stretched picture with axes in arcseconds, +y upwards.
void draw_psf(const std::string& path, const optics::ConstRealMap& image, double plate_scale_as_per_pix,
              const std::string& title);

}  // namespace arago::cli
