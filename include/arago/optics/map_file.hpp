#pragma once

#include "arago/optics/maps.hpp"

#include <string>
#include <string_view>

namespace arago::optics {

/// A square map of a file and the hash of its numbers: what a build that used it is remembered under.
struct StoredMap {
  RealMap map;
  std::string content_hash;
};

/// Reads "FILE.h5:/dataset", a key's value. InputError: not of this form; DataFileError: no such file or data set, not
/// two-dimensional and square, not finite. `key` is named in messages.
StoredMap read_map(const std::string& location, std::string_view key);
/// The same with (samples, samples) values; InputError otherwise. `grid_key` names what sets the size.
StoredMap read_map(const std::string& location, std::string_view key, std::int64_t samples, std::string_view grid_key);

}  // namespace arago::optics
