#include "arago/core/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace arago::log {
namespace {

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

struct Sinks {
  std::shared_ptr<spdlog::sinks::sink> screen = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  spdlog::logger logger{"arago", screen};
  std::string pattern = "%v";

  Sinks() { logger.set_pattern(pattern); }
};

Sinks& sinks() {
  static Sinks instance;
  return instance;
}

}  // namespace

void configure(Level level, int rank, int n_ranks) {
  auto& [screen, logger, pattern] = sinks();
  const auto threshold = rank == 0 ? to_spdlog(level) : std::max(to_spdlog(level), spdlog::level::warn);
  pattern = n_ranks > 1 && rank > 0 ? fmt::format("[rank {}] %^%v%$", rank) : "%^%v%$";
  logger.set_level(threshold);
  logger.set_pattern(pattern);
  logger.flush_on(spdlog::level::debug);
}

void copy_to_file(const std::string& path) {
  auto& [screen, logger, pattern] = sinks();
  logger.sinks().assign({screen});
  if (!path.empty()) logger.sinks().push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(path));
  logger.set_pattern(pattern);
}

void write(Level level, std::string_view message) {
  static constexpr std::string_view prefix[] = {"", "", "warning: ", "error: "};
  sinks().logger.log(to_spdlog(level), "{}{}", prefix[static_cast<int>(level)], message);
}

}  // namespace arago::log
