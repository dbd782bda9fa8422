#pragma once

#include <string>
#include <vector>

namespace arago {

/// Processor features that this binary was compiled to use ("avx2", "avx512f", ...).
const std::vector<std::string>& required_cpu_features();
/// Those of them that this processor does not have; empty when all is well.
std::vector<std::string> missing_cpu_features();

}  // namespace arago
