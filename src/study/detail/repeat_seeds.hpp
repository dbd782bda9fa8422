#pragma once

#include "arago/config/resolution.hpp"
#include "arago/study/record.hpp"
#include "arago/study/sweep_plan.hpp"

namespace arago::study {

/// Sets every seed of a resolution to that of the repeat; a seed that is an axis starts from the value on the axis.
Settings with_seeds(Settings settings, const config::Resolution& resolution, std::int64_t repeat);

/// A value of a configuration as a cell of a table.
Cell to_cell(const config::Value& value);

}  // namespace arago::study
