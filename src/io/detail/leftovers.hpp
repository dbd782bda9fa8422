#pragma once

#include <string>

namespace arago::io::detail {

/// Removes what killed runs have left below `directory` and nobody will finish: side files `*.partial`, tests of
/// writability, notes of watchdogs, and lock files of processes that are dead or of hosts that have been silent for
/// `silent_s` seconds. What earlier runs were put aside to (earlier/) stays as it is. To be called by the owner of the
/// directory's lock.
void remove_leftovers(const std::string& directory, double silent_s);

}  // namespace arago::io::detail
