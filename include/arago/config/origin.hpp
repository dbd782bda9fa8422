#pragma once

#include <string>
#include <string_view>

namespace arago::config {

/// Where a value may come from, weakest first: a later layer wins over an earlier one.
enum class Layer { standard, profile, metadata, file, command_line, axis };

/// "default", "profile", "data-set metadata", "file", "command line", "axis of the study".
std::string_view name_of(Layer layer);

/// Where one value came from.
struct Origin {
  Layer layer = Layer::standard;
  std::string where;  ///< for people: "default", "line 12 of study.toml", "--train.epochs on the command line"
};

}  // namespace arago::config
