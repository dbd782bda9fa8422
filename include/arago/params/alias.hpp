#pragma once

#include "arago/params/param_spec.hpp"
#include "arago/params/setting.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arago::params {

/// An older name of a parameter: canonical value = factor x given value (x value of `times_key`, if there is one).
struct Alias {
  std::string name;                    ///< "p1_diameter", "m1.focal_length", "wavelength"
  std::string canonical;               ///< "system.m1_diameter_m"
  double factor = 1.0;                 ///< "wavelength" is in nm: 1e-9
  std::string times_key = {};          ///< "m1.focal_ratio": times system.m1_diameter_m
  std::vector<std::string> also = {};  ///< "rng_seed": further keys that get the same value, where the system has them
  std::string origin = {};             ///< "legacy program", "seed document", "refactor configuration"
};

/// Every alias; accepted with a warning for two minor releases after 0.1 (the release in which they became aliases).
std::span<const Alias> aliases();
/// nullptr if there is none.
const Alias* find_alias(std::string_view name);

/// The names of key lists (theta, study axes): the canonical key, or `key` itself. "m1.zernike.j7" becomes
/// "primary.zernike_coeffs_nm[Z7]". Appends a deprecation note to `notes` if it replaced something.
std::string canonical_key(std::string_view key, std::vector<std::string>& notes);

/// Settings under canonical names with converted values; those with a times_key keep their alias until the other value
/// is known (build_store does that). InputError if a key is given under two names.
std::vector<Setting> canonical_settings(const ParamSpec& spec, std::span<const Setting> given,
                                        std::vector<std::string>& notes);

/// Classes of the original programs: "SheraThreePlane_Model" -> "SheraTelescope"; "" if unknown.
std::string_view entry_alias(std::string_view name);

}  // namespace arago::params
