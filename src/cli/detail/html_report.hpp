#pragma once

#include <string>
#include <vector>

namespace arago::cli {

/// One HTML page about runs and studies, with nothing outside it: tables of run.json, metrics.json and every .csv,
/// curves of the training, pictures, configuration. `run_directories` must exist; InputError otherwise.
std::string html_report(const std::vector<std::string>& run_directories);

}  // namespace arago::cli
