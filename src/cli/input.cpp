#include "cli/detail/input.hpp"

#include "arago/core/error.hpp"

#include <filesystem>

namespace arago::cli {

std::string read_on_root(const mpi::Communicator& comm, const std::string& path) {
  int code = 0;
  std::string text;
  if (comm.is_root()) {
    try {
      text = config::read_config_text(path);
    } catch (const Error& error) {
      code = static_cast<int>(error.code());
      text = error.what();
    }
  }
  code = comm.broadcast(code);
  text = comm.broadcast(text);
  if (code != 0) throw Error(static_cast<ExitCode>(code), text);
  return text;
}

config::Resolver read_input(const mpi::Communicator& comm, const std::string& path,
                            const std::vector<Override>& overrides) {
  config::Resolver resolver;
  if (!path.empty())
    resolver.add_toml(config::Layer::file, read_on_root(comm, path), std::filesystem::path(path).filename().string());
  for (const auto& [key, text] : overrides) resolver.add_override(key, text);
  return resolver;
}

}  // namespace arago::cli
