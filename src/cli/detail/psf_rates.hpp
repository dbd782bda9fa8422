#pragma once

#include "arago/optics/psf_bench.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace arago::cli {

/// Images, gradients and repeats a second, GFLOP/s and the fraction of the bound.
std::string psf_rates_table(const optics::PsfBench& bench);
/// The same for bench.json.
nlohmann::json psf_rates_json(const optics::PsfBench& bench);

}  // namespace arago::cli
