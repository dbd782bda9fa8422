#pragma once

#include <string>

namespace arago::cli {

/// HTML about the study in `directory` (its study.h5): counts, failures with reasons, curves, reconstructions, where
/// two arms cross, slopes, rates. The curves are also written to `figure_directory` as <study>-<name>.png and .svg.
std::string study_section(const std::string& directory, const std::string& figure_directory);

/// Files of a study's directory that its section shows: its tables, and all pictures (metrics are drawn as curves).
bool is_in_study_section(const std::string& file);

}  // namespace arago::cli
