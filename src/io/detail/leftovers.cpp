#include "io/detail/leftovers.hpp"

#include "io/detail/process.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace arago::io::detail {
namespace {

namespace fs = std::filesystem;

/// Folders of a run directory into which runs write files under side names.
bool is_folder_of_runs(const fs::path& name) {
  return name == "trials" || name == "checkpoints";
}

/// "FILE.partial", and the "FILE.partial-JOB-PID.lock" that Open MPI may keep beside it while ranks write it together.
bool is_side_file(const std::string& name) {
  return name.ends_with(".partial") || (name.ends_with(".lock") && name.find(".h5.partial-") != std::string::npos);
}

/// "run.lock.HOST.PID" of a process that may yet link it to the lock must stay.
bool is_lock_of_nobody(const fs::directory_entry& entry, double silent_s) {
  const std::string name = entry.path().filename();
  const std::string own = "run.lock." + host_name() + ".";
  if (name.starts_with(own)) return start_of(std::atol(name.c_str() + own.size())).ticks == 0;
  std::error_code gone;
  const auto age = fs::file_time_type::clock::now() - entry.last_write_time(gone);
  return !gone && name.starts_with("run.lock.") && age > std::chrono::duration<double>(silent_s);
}

}  // namespace

void remove_leftovers(const std::string& directory, double silent_s) {
  std::error_code problem, ignored;
  const bool had_a_run = fs::exists(fs::path(directory) / "run.json", ignored);
  fs::remove_all(fs::path(directory) / ".watchdog", ignored);
  fs::recursive_directory_iterator entry(directory, problem);
  for (const fs::recursive_directory_iterator end; !problem && entry != end; entry.increment(problem)) {
    if (entry.depth() == 0 && !is_folder_of_runs(entry->path().filename())) entry.disable_recursion_pending();
    if (!entry->is_regular_file(ignored)) continue;
    const std::string name = entry->path().filename();
    if ((had_a_run && is_side_file(name)) || name.starts_with(".write-test-") || is_lock_of_nobody(*entry, silent_s))
      fs::remove(entry->path(), ignored);
  }
}

}  // namespace arago::io::detail
