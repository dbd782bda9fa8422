#include "arago/core/version.hpp"

#include "arago/core/views.hpp"

#include <fmt/format.h>

#include <typeinfo>

namespace arago {

std::string version() {
  const std::string commit = ARAGO_COMMIT;
  return commit.empty() ? ARAGO_VERSION : fmt::format("{}+{}", ARAGO_VERSION, commit);
}

std::vector<std::pair<std::string, std::string>> build_description() {
  return {{"arago", version()},
          {"compiler", __VERSION__},
          {"instruction_set", ARAGO_ARCH_NAME},
          {"kokkos", fmt::format("{}.{}.{}", KOKKOS_VERSION / 10000, KOKKOS_VERSION / 100 % 100, KOKKOS_VERSION % 100)},
          {"execution_space", ExecutionSpace::name()}};
}

}  // namespace arago
