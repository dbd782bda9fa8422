#pragma once

#include "cli/detail/verb.hpp"

namespace arago::cli {

Verb config_verb();
Verb help_verb();

}  // namespace arago::cli
