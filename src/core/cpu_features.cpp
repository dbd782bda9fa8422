// Compiled for the plain baseline of the architecture, so that it runs everywhere. Before any other code of the program
// (static initialisers included) it checks that the processor can execute the rest, and says so in a sentence
// otherwise.
#include "arago/core/cpu_features.hpp"

#include <unistd.h>

#include <cstring>

namespace arago {
namespace {

void print(const char* text) {
  const ssize_t written = write(STDERR_FILENO, text, std::strlen(text));
  (void)written;
}

__attribute__((constructor(101))) void refuse_unsuitable_processor() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const char* missing = nullptr;
#define ARAGO_CPU_FEATURE(name) \
  if (!missing && !__builtin_cpu_supports(name)) missing = name;
  ARAGO_REQUIRED_CPU_FEATURES
#undef ARAGO_CPU_FEATURE
  if (!missing) return;
  print("arago: error: this binary was built for a processor with '");
  print(missing);
  print("' (ARAGO_ARCH=" ARAGO_ARCH_NAME
        "), which this processor lacks; build it on this kind of node, or with "
        "-DARAGO_ARCH=x86-64-v3 (preset `portable`) for mixed clusters\n");
  _exit(6);
#endif
}

}  // namespace

const std::vector<std::string>& required_cpu_features() {
  static const std::vector<std::string> features = {
#define ARAGO_CPU_FEATURE(name) name,
      ARAGO_REQUIRED_CPU_FEATURES
#undef ARAGO_CPU_FEATURE
  };
  return features;
}

std::vector<std::string> missing_cpu_features() {
  std::vector<std::string> missing;
#if defined(__x86_64__)
#define ARAGO_CPU_FEATURE(name) \
  if (!__builtin_cpu_supports(name)) missing.emplace_back(name);
  ARAGO_REQUIRED_CPU_FEATURES
#undef ARAGO_CPU_FEATURE
#endif
  return missing;
}

}  // namespace arago
