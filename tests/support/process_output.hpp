#pragma once

#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace arago::testing {

/// A test of this very program that prints lines.
struct PrintingTest {
  std::string filter;  ///< --gtest_filter
  std::string prefix;  ///< how the lines begin that count
};

/// What the test prints in a process of its own with this many threads. Kokkos has one thread count a process. A hang
/// is killed after two minutes and shows as a missing line.
inline std::string printed_with_threads(int threads, const PrintingTest& test) {
  const std::string command = fmt::format(
      "timeout 120 env -i PATH=\"$PATH\" HOME=\"$HOME\" LD_LIBRARY_PATH=\"$LD_LIBRARY_PATH\" OMP_NUM_THREADS={} "
      "OMP_PROC_BIND=false OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
      "$(readlink -f /proc/{}/exe) --gtest_filter={}",
      threads, getpid(), test.filter);
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string found;
  std::array<char, 512> line;
  while (pipe && std::fgets(line.data(), line.size(), pipe.get()))
    if (std::string_view(line.data()).starts_with(test.prefix)) found += line.data();
  return found;
}

}  // namespace arago::testing
