#include "arago/config/origin.hpp"

namespace arago::config {

std::string_view name_of(Layer layer) {
  switch (layer) {
    case Layer::standard:
      return "default";
    case Layer::profile:
      return "profile";
    case Layer::metadata:
      return "data-set metadata";
    case Layer::file:
      return "file";
    case Layer::command_line:
      return "command line";
    case Layer::axis:
      return "axis of the study";
  }
  return "";
}

}  // namespace arago::config
