#pragma once

#include "arago/optics/optical_structure.hpp"
#include "arago/params/parameter_store.hpp"
#include "arago/params/telescope_structure.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::optics {

/// "Calibrated" errors are known: they are in the measured data and in the model that is fitted. "Uncalibrated" ones
/// are in the data only; a study injects model errors by simulating with all and fitting with the calibrated ones.
enum class WavefrontErrors { all, calibrated };

/// Maps of all mirrors (M1, M2, M3 as the system has them), each on N x N samples across its own diameter.
/// M1: disc, obscuration and struts drawn pupil_oversample times finer and averaged; further mirrors: the disc alone;
/// an unlimited mirror (infinite diameter) has neither maps nor modes, which a disc of infinite size turns into piston.
/// Fixed path differences: the diffractive pupil on M1, and the wavefront errors of each mirror, drawn over its own
/// transmission or read. InputError: files of another size than the pupil, an error given twice (rms_m and file), an
/// unlimited mirror with errors; DataFileError as read_map.
std::vector<MirrorMaps> build_mirrors(const params::TelescopeStructure& structure,
                                      WavefrontErrors errors = WavefrontErrors::all);

/// The same, kept by what it was built from: structural parameters and the contents of files, so that telescopes of
/// equal structure share their arrays. Bounded in bytes, least recently used first out. Thread-safe.
std::vector<MirrorMaps> shared_mirrors(const params::ParameterStore& store, const params::TelescopeStructure& structure,
                                       WavefrontErrors errors);
struct BuildCounters {
  std::int64_t shared = 0;
  std::int64_t built = 0;
};
BuildCounters mirror_builds();
void clear_mirror_builds();

/// The detector of a store: jitter, pixel response, background, saturation, sums of oversample^2 sub-pixels.
Detector build_detector(const params::ParameterStore& store, const params::TelescopeStructure& structure);

}  // namespace arago::optics
