#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace arago::io::detail {

/// {path: {"bytes", "modified"}} of the files; those that do not exist are left out. A directory stands for the HDF5
/// files in it.
nlohmann::json input_stamps(const std::vector<std::string>& paths);

/// InputError naming the files of `recorded` that have another size or date in `now`.
void require_unchanged(const std::string& directory, const nlohmann::json& recorded, const nlohmann::json& now);

}  // namespace arago::io::detail
