#include "cli/detail/telescope_store.hpp"

#include "arago/core/log.hpp"

namespace arago::cli {

params::ParameterStore telescope_store(const Call& call) {
  const params::BuiltStore built = call.settings.telescope.build(call.resolution);
  if (call.world().is_root())
    for (const std::string& note : built.notes) log::info("{}", note);
  return built.store;
}

}  // namespace arago::cli
