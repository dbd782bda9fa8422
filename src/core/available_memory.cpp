#include "arago/core/available_memory.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace arago {
namespace {

namespace fs = std::filesystem;
constexpr double unlimited = std::numeric_limits<double>::infinity();

/// Files of one version of control groups.
struct GroupFiles {
  const char* limit;
  const char* usage;
  const char* prefix;  ///< of the counters that include the groups below
};
constexpr GroupFiles version_1{"memory.limit_in_bytes", "memory.usage_in_bytes", "total_"};
constexpr GroupFiles version_2{"memory.max", "memory.current", ""};

/// "max" and missing files say nothing.
double number_in(const fs::path& file, double otherwise) {
  double value = 0;
  return std::ifstream(file) >> value ? value : otherwise;
}

/// The value of a line "NAME VALUE ..." or "NAME: VALUE ...".
double counter_in(const fs::path& file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    double value = 0;
    if (words >> word >> value && (word == name || word == name + ":")) return value;
  }
  return 0;
}

double left_in_group(const fs::path& group, const GroupFiles& files) {
  const double limit = number_in(group / files.limit, unlimited);
  if (limit == unlimited) return unlimited;
  const fs::path counters = group / "memory.stat";
  const std::string prefix = files.prefix;
  const double droppable =
      counter_in(counters, prefix + "active_file") + counter_in(counters, prefix + "inactive_file");
  return std::max(1.0, limit - number_in(group / files.usage, 0) + droppable);
}

/// The least that a group or one above it has left; a full one still says so, with a byte.
double left_along(const fs::path& mount, fs::path group, const GroupFiles& files) {
  double left = left_in_group(mount, files);
  for (group = group.relative_path(); !group.empty(); group = group.parent_path())
    left = std::min(left, left_in_group(mount / group, files));
  return left;
}

/// A line of /proc/self/cgroup is "number:controllers:path"; version 2 has the number 0 and no controllers.
double left_in_groups(const std::string& root) {
  double left = unlimited;
  std::ifstream lines(root + "/proc/self/cgroup");
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
    if (controllers.empty()) left = std::min(left, left_along(root + "/sys/fs/cgroup", group, version_2));
    if (controllers == "memory") left = std::min(left, left_along(root + "/sys/fs/cgroup/memory", group, version_1));
  }
  return left;
}

}  // namespace

double available_memory_bytes(const std::string& root) {
  const double machine = 1024 * counter_in(root + "/proc/meminfo", "MemAvailable");
  const double groups = left_in_groups(root);
  if (groups == unlimited) return machine;
  return machine > 0 ? std::min(machine, groups) : groups;
}

}  // namespace arago
