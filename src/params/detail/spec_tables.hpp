#pragma once

#include "arago/params/param_field.hpp"
#include "arago/params/system_id.hpp"

#include <vector>

namespace arago::params::detail {

/// The fields of each group of keys, for the systems that have it.
std::vector<ParamField> structure_fields(SystemId system);  ///< [telescope]
std::vector<ParamField> system_fields(SystemId system);     ///< [system], stored and derived
std::vector<ParamField> source_fields();                    ///< [binary] and [band]
std::vector<ParamField> imaging_fields(SystemId system);    ///< [imaging] and [detector]
std::vector<ParamField> mirror_fields(SystemId system);     ///< [primary] [secondary] [tertiary] [m1] [m2] [m3]

/// All of them, in this order.
std::vector<ParamField> fields_of(SystemId system);

}  // namespace arago::params::detail
