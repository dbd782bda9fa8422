// Configuration: a TOML text up to the first zero byte, then the arguments of a command line, separated by zero bytes.
// What is accepted must give the same numerics when its resolved text is read again.
#include "arago/cli/settings.hpp"
#include "arago/core/log.hpp"
#include "arago/study/sweep_plan.hpp"
#include "cli/detail/command_line.hpp"
#include "fuzz/support/refusal.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace arago;

/// The parts between zero bytes; the first is the file.
std::vector<std::string> parts_of(const std::string& bytes) {
  std::vector<std::string> parts{""};
  for (const char c : bytes) {
    if (c == '\0')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

config::Resolver resolver_of(const std::vector<std::string>& parts) {
  std::vector<const char*> arguments{"arago"};
  for (std::size_t i = 1; i < parts.size(); ++i) arguments.push_back(parts[i].c_str());
  const cli::CommandLine line = cli::read_command_line(static_cast<int>(arguments.size()), arguments.data());
  config::Resolver resolver;
  resolver.add_toml(config::Layer::file, parts.front(), "input.toml");
  for (const cli::Override& given : line.overrides) resolver.add_override(given.key, given.text);
  return resolver;
}

config::Resolved<cli::Settings> settings_of(const config::Resolver& resolver) {
  std::vector<std::string> notes;
  return cli::resolve_settings(resolver, false, notes);
}

void check_round_trip(const config::Resolution& resolution) {
  const std::string text = resolution.to_toml();
  std::string again;
  const bool accepted = fuzz::accepts([&] {
    config::Resolver resolver;
    resolver.add_toml(config::Layer::file, text, "resolved.toml");
    again = settings_of(resolver).resolution.numerics_hash();
  });
  if (!accepted || again != resolution.numerics_hash()) fuzz::defect("another numerics hash when read again:\n" + text);
}

void read(const std::vector<std::string>& parts) {
  const auto resolved = settings_of(resolver_of(parts));
  check_round_trip(resolved.resolution);
  study::JobConfig trial = resolved.config.job;
  const bool swept = !resolved.config.study.axes.empty() || !resolved.config.study.trials.empty();
  if (swept) study::expand(study::sweep_of(resolved.config.study, config::schema_of(trial)));
  cli::validate(resolved.config);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  log::configure(log::Level::error, 0, 1);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto parts = parts_of({reinterpret_cast<const char*>(bytes), size});
  fuzz::accepts([&] { read(parts); });
  return 0;
}
