#include "arago/core/cause.hpp"

#include <new>
#include <string_view>
#include <system_error>

namespace arago {
namespace {

constexpr const char* out_of_memory = "out of memory; use more ranks, a smaller batch or a machine with more memory";

/// Kokkos throws std::runtime_error for a view that finds no memory.
constexpr std::string_view no_view = "Kokkos failed to allocate memory";

ExitCode code_of(const std::error_code& code) {
  for (const auto condition :
       {std::errc::permission_denied, std::errc::no_space_on_device, std::errc::not_enough_memory,
        std::errc::read_only_file_system, std::errc::operation_not_permitted, std::errc::too_many_files_open,
        std::errc::not_a_directory})
    if (code == condition) return ExitCode::resource;
  return ExitCode::internal;
}

}  // namespace

Cause cause_of(const std::exception& error) {
  const std::string text = error.what();
  if (const auto* known = dynamic_cast<const Error*>(&error)) return {known->code(), text};
  if (dynamic_cast<const std::bad_alloc*>(&error)) return {ExitCode::resource, out_of_memory};
  if (text.starts_with(no_view))
    return {ExitCode::resource, out_of_memory + (" (" + text.substr(0, text.find('\n')) + ")")};
  if (const auto* system = dynamic_cast<const std::system_error*>(&error)) return {code_of(system->code()), text};
  return {ExitCode::internal, text};
}

}  // namespace arago
