#pragma once

#include <string>
#include <utility>
#include <vector>

namespace arago {

/// "0.1.0", or "0.1.0+<commit>" in a build from a repository.
std::string version();

/// Compiler, Kokkos and its execution space, instruction set: (name, version), for run records.
std::vector<std::pair<std::string, std::string>> build_description();

}  // namespace arago
