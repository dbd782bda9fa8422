#pragma once

#include "arago/fit/fisher_bench.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace arago::cli {

/// Seconds of a Fisher matrix, and what it costs over its tangents, its columns one by one and the original's columns.
std::string fisher_rates_table(const fit::FisherBench& bench);
/// The same for bench.json.
nlohmann::json fisher_rates_json(const fit::FisherBench& bench);

}  // namespace arago::cli
