#include "io/detail/input_stamp.hpp"

#include "arago/core/error.hpp"

#include <filesystem>

namespace arago::io::detail {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

void add_stamp(const fs::path& path, json& stamps) {
  std::error_code problem;
  const auto bytes = fs::file_size(path, problem);
  if (problem) return;
  const auto modified = fs::last_write_time(path, problem);
  if (problem) return;
  stamps[path.string()] = {{"bytes", bytes}, {"modified", modified.time_since_epoch().count()}};
}

}  // namespace

json input_stamps(const std::vector<std::string>& paths) {
  json stamps = json::object();
  for (const std::string& path : paths) {
    std::error_code problem;
    if (!fs::is_directory(path, problem)) {
      add_stamp(path, stamps);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(path, problem))
      if (entry.path().extension() == ".h5") add_stamp(entry.path(), stamps);
  }
  return stamps;
}

void require_unchanged(const std::string& directory, const json& recorded, const json& now) {
  std::string changed;
  for (const auto& [path, stamp] : recorded.items())
    if (now.contains(path) && now[path] != stamp) changed += (changed.empty() ? "" : ", ") + path;
  ARAGO_REQUIRE(changed.empty(), directory << ": this run is finished, but what it read has changed since (" << changed
                                           << ": another size or date). Choose another --run-dir, or repeat the run "
                                              "with --resume never, which puts the earlier results aside");
}

}  // namespace arago::io::detail
