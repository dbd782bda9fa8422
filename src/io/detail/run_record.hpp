#pragma once

#include "arago/mpi/communicator.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace arago::io::detail {

/// Collective. Host of every rank, in rank order.
std::vector<std::string> hosts_of(const mpi::Communicator& comm);

/// What run.json begins with: argument vector, version, libraries, hosts, SLURM ids, start. Starts, ends and exit codes
/// of `earlier` runs in the same directory (their run.json, or null) are kept under "earlier".
nlohmann::json run_record(const std::vector<std::string>& arguments, const std::string& config_hash,
                          const std::vector<std::string>& hosts, const nlohmann::json& earlier);

/// Moves what an earlier run left (all but the lock and what was put aside before) to earlier/001, 002, ... of its
/// directory, so that another run can begin there without mixing with it.
void put_aside(const std::string& directory);

}  // namespace arago::io::detail
