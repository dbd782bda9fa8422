#pragma once

#include "arago/ptycho/grouping_bench.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace arago::cli {

/// Points a second, by the clock and by the processor's time, and the fraction of what the memory's rate allows.
std::string grouping_rates_table(const std::vector<ptycho::GroupingBench>& cases, double triad_gbytes);
/// The same for bench.json.
nlohmann::json grouping_rates_json(const std::vector<ptycho::GroupingBench>& cases, double triad_gbytes);

}  // namespace arago::cli
