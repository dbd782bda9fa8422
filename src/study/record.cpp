#include "arago/study/record.hpp"

#include "arago/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace arago::study {
namespace {

constexpr std::array<std::pair<Status, std::string_view>, 3> status_names{
    {{Status::done, "done"}, {Status::failed, "failed"}, {Status::skipped, "skipped"}}};

}  // namespace

const Entry* find(const Row& row, std::string_view name) {
  const auto entry = std::find_if(row.begin(), row.end(), [&](const Entry& e) { return e.name == name; });
  return entry == row.end() ? nullptr : &*entry;
}

std::string to_text(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *integer);
  return fmt::format("{}", std::get<double>(cell));
}

std::string_view name_of(Status status) {
  return std::find_if(status_names.begin(), status_names.end(), [&](const auto& pair) { return pair.first == status; })
      ->second;
}

Status status_from(std::string_view text) {
  for (const auto& [status, name] : status_names)
    if (name == text) return status;
  throw DataFileError(fmt::format("'{}' is no status of a trial (done, failed, skipped)", text));
}

}  // namespace arago::study
