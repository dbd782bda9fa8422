#pragma once

#include "arago/core/error.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace arago::fuzz {

/// Ends the fuzzer: the input shows a defect.
[[noreturn]] inline void defect(const std::string& what) {
  std::fprintf(stderr, "defect: %s\n", what.c_str());
  std::abort();
}

/// Runs what reads an input. Bad input must be refused as such: with an error whose exit code says so and a message.
/// Everything else (an internal error, std::bad_alloc, any other exception) is a defect. True if it was accepted.
template <class Action>
bool accepts(const Action& action) {
  try {
    action();
    return true;
  } catch (const Error& error) {
    if (error.code() != ExitCode::bad_input && error.code() != ExitCode::data_file)
      defect("exit code " + std::to_string(static_cast<int>(error.code())) + ": " + error.what());
    if (std::string(error.what()).empty()) defect("a refusal without a reason");
  } catch (const std::exception& error) {
    defect(std::string("not an error of ours: ") + error.what());
  }
  return false;
}

}  // namespace arago::fuzz
