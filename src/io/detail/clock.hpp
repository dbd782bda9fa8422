#pragma once

#include <string>

namespace arago::io::detail {

/// The time now as "2026-01-02T03:04:05Z".
std::string utc_now();

}  // namespace arago::io::detail
