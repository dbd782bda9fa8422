#pragma once

#include "arago/core/error.hpp"

#include <string>

namespace arago::optics::testing {

/// Message of the InputError that `action` throws, or "(accepted)".
template <class Action>
std::string refusal(const Action& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "(accepted)";
}

}  // namespace arago::optics::testing
