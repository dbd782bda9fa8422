#pragma once

#include "arago/fit/exposure.hpp"
#include "arago/fit/fit_config.hpp"

#include <optional>
#include <string>

namespace arago::fit {

/// An image to explain, and what is known of the sky behind it.
struct Observation {
  Exposure exposure;                            ///< its store is the reference: the telescope's sections
  std::optional<params::ParameterStore> truth;  ///< the sky behind the image, where it is known
  std::string source;                           ///< "simulated", or the file
};

/// Files that an observation is read from; "" = none.
struct ObservationFiles {
  std::string image;  ///< psf.h5 (or a directory that holds one), FILE.h5, FILE.h5:/dataset
  std::string truth;  ///< file with /parameters (psf.h5) or a configuration (.toml); default: that of the image
};

/// `reference` with the values of a table on top: keys or elements, numbers or lists of numbers; derived quantities
/// last. `what` ("fit.truth") is named in messages. InputError as ParameterStore::with and with_derived.
params::ParameterStore with_values(const params::ParameterStore& reference, const config::Table& values,
                                   const std::string& what);

/// `reference` with each of these parameters drawn from its prior around the reference. Draws are keyed by (seed,
/// realisation, label), so that one parameter's draw does not depend on which others are drawn; a draw out of bounds is
/// repeated. InputError as ThetaPacking; a parameter whose prior lies out of its bounds.
params::ParameterStore drawn_from_priors(const params::ParameterStore& reference,
                                         const std::vector<std::string>& parameters, const FitConfig& config,
                                         std::uint64_t purpose);

/// Simulates the sky that fit.truth means, with all wavefront errors (the fit knows the calibrated ones only), and adds
/// noise. InputError as with_values.
Observation simulate_observation(const params::ParameterStore& reference, const FitConfig& config);

/// Reads files.image, or simulates where it is empty. InputError: fit keys of simulations beside an image, a variance
/// that the data do not have; DataFileError: unreadable files, another size than telescope.psf_npix.
Observation observe(const params::ParameterStore& reference, const FitConfig& config, const ObservationFiles& files);

}  // namespace arago::fit
