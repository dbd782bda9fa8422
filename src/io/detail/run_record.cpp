#include "io/detail/run_record.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/core/version.hpp"
#include "io/detail/clock.hpp"
#include "io/detail/process.hpp"

#define H5_USE_110_API
#include <hdf5.h>
#include <mpi.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace arago::io::detail {
namespace {

using nlohmann::json;

json libraries() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = {};
  int length = 0;
  MPI_Get_library_version(text, &length);
  const std::string mpi(text);
  return {{"hdf5", std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release)},
          {"mpi", mpi.substr(0, mpi.find(','))}};
}

json slurm() {
  json ids = json::object();
  for (const char* name : {"SLURM_JOB_ID", "SLURM_JOB_NAME", "SLURM_JOB_NODELIST", "SLURM_NTASKS", "SLURM_STEP_ID",
                           "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_RESTART_COUNT", "SLURM_CLUSTER_NAME"})
    if (const char* value = std::getenv(name)) ids[name] = value;
  return ids;
}

json earlier_runs(const json& earlier) {
  if (!earlier.is_object()) return json::array();
  json runs = earlier.value("earlier", json::array());
  json last = json::object();
  for (const char* key : {"started", "ended", "exit_code", "arguments", "arago_version"})
    if (earlier.contains(key)) last[key] = earlier[key];
  runs.push_back(last);
  return runs;
}

}  // namespace

std::vector<std::string> hosts_of(const mpi::Communicator& comm) {
  return comm.all_gather(host_name());
}

json run_record(const std::vector<std::string>& arguments, const std::string& config_hash,
                const std::vector<std::string>& hosts, const json& earlier) {
  json build = json::object();
  for (const auto& [name, value] : build_description()) build[name] = value;
  return {{"arguments", arguments},
          {"arago_version", version()},
          {"config_hash", config_hash},
          {"build", build},
          {"libraries", libraries()},
          {"hosts", hosts},
          {"ranks", hosts.size()},
          {"pid", ::getpid()},
          {"slurm", slurm()},
          {"started", detail::utc_now()},
          {"earlier", earlier_runs(earlier)}};
}

void put_aside(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code problem;
  fs::path place;
  for (int number = 1; place.empty() || fs::exists(place); ++number)
    place = fs::path(directory) / "earlier" / fmt::format("{:03}", number);
  fs::create_directories(place, problem);
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(directory, problem)) entries.push_back(entry.path());
  for (const fs::path& entry : entries) {
    const std::string name = entry.filename();
    if (name == "earlier" || name.starts_with("run.lock")) continue;
    if (!problem) fs::rename(entry, place / name, problem);
  }
  ARAGO_CHECK(ResourceError, !problem,
              directory << ": the earlier run cannot be put aside to " << place.string() << ": " << problem.message());
  log::info("{}: the earlier run was put aside to {}", directory, place.string());
}

}  // namespace arago::io::detail
