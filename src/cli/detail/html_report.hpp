#pragma once

#include <string>
#include <vector>

namespace arago::cli {

/// One HTML page about runs and studies, with nothing outside it: tables of run.json, metrics.json and every .csv,
/// curves, pictures, configuration. `run_directories` must exist; InputError otherwise. Curves of studies are also
/// written to `figure_directory`, as PNG and SVG.
std::string html_report(const std::vector<std::string>& run_directories, const std::string& figure_directory);

}  // namespace arago::cli
