#pragma once

#include "io/detail/hdf5_handle.hpp"

#include <functional>
#include <string>
#include <vector>

namespace arago::io::detail {

/// Texts of a data set or attribute of string type, fixed or variable length, trailing zeros and padding spaces
/// removed. `read(memory_type, buffer)` is H5Dread or H5Aread.
std::vector<std::string> read_texts(hid_t file_type, hid_t space, std::int64_t elements,
                                    const std::function<herr_t(hid_t, void*)>& read, const std::string& what);

}  // namespace arago::io::detail
