#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace arago::log {

enum class Level { debug, info, warning, error };

/// Sets what is printed and by whom: information by rank 0 only, warnings and errors by every rank, with its number.
void configure(Level level, int rank, int n_ranks);
/// Sends a copy of everything that this rank prints to `path` (appended). An empty path stops it.
void copy_to_file(const std::string& path);

void write(Level level, std::string_view message);

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace arago::log
