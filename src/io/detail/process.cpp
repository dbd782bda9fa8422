#include "io/detail/process.hpp"

#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

namespace arago::io::detail {

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

ProcessStart start_of(long pid) {
  ProcessStart start;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> start.boot;
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string stat = text.str();
  const std::size_t after_name = stat.rfind(')');  // the name may hold anything
  if (after_name == std::string::npos) return start;
  std::istringstream fields(stat.substr(after_name + 1));
  std::string field;
  constexpr int state_field = 3, start_field = 22;
  for (int i = state_field; i <= start_field && fields >> field; ++i) {
    if (i == state_field && (field == "Z" || field == "X")) return start;
    if (i == start_field) start.ticks = std::stol(field);
  }
  return start;
}

}  // namespace arago::io::detail
