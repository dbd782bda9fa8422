#pragma once

#include <string>

namespace arago::io::detail {

/// Removes what killed runs have left in `directory`, its trials/ and its checkpoints/ and nobody will finish: side
/// files `*.partial` if there was a run (run.json; before that the next run writes over them), tests of writability,
/// notes of watchdogs, and lock files of processes that are dead or of hosts that have been silent for `silent_s`
/// seconds. Other folders are not entered: a run directory may hold what is not ours. To be called by the owner of the
/// directory's lock.
void remove_leftovers(const std::string& directory, double silent_s);

}  // namespace arago::io::detail
