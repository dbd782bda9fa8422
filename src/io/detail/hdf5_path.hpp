#pragma once

#include "io/detail/hdf5_handle.hpp"

#include <optional>
#include <string>

namespace arago::io::detail {

/// Follows a name through the links of an open file to a name that consists of hard links only; empty if there is no
/// such object. Soft links inside the file are followed (at most 16). DataFileError for links that leave the file.
std::optional<std::string> resolve_links(hid_t file, const std::string& path, const std::string& name);

}  // namespace arago::io::detail
