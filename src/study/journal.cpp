#include "arago/study/journal.hpp"

#include "arago/core/error.hpp"

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>

namespace arago::study {
namespace {

std::string time_now() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%FT%TZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

std::string host_name() {
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  return name;
}

std::string as_json(const JournalLine& line) {
  nlohmann::ordered_json json{{"event", line.event},     {"id", line.id},     {"time", line.time},  {"host", line.host},
                              {"seconds", line.seconds}, {"flop", line.flop}, {"ranks", line.ranks}};
  if (!line.reason.empty()) json["reason"] = line.reason;
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
}

bool ends_in_mid_line(int file) {
  const off_t size = lseek(file, 0, SEEK_END);
  char last = '\n';
  if (size > 0 && pread(file, &last, 1, size - 1) != 1) return false;
  return last != '\n';
}

/// 0 for what is none.
std::int64_t number_of_ranks(double value) {
  constexpr double most = 1 << 30;
  return value >= 1 && value <= most ? static_cast<std::int64_t>(value) : 0;
}

bool parse(const std::string& text, JournalLine& line) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return false;
  try {
    line.event = json.value("event", "");
    line.id = json.value("id", "");
    line.time = json.value("time", "");
    line.host = json.value("host", "");
    line.seconds = json.value("seconds", 0.0);
    line.flop = json.value("flop", 0.0);
    line.ranks = number_of_ranks(json.value("ranks", 1.0));
    line.reason = json.value("reason", "");
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
  return !line.event.empty();
}

}  // namespace

void append_to_journal(const std::filesystem::path& path, JournalLine line) {
  line.time = time_now();
  line.host = host_name();
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  ARAGO_CHECK(
      ResourceError, file >= 0,
      path.string() << " cannot be opened for appending: " << std::strerror(errno) << "; check the permissions");
  // A kill may have left half a line; the next one starts on a line of its own.
  const std::string text = ends_in_mid_line(file) ? fmt::format("\n{}", as_json(line)) : as_json(line);
  const ssize_t written = write(file, text.data(), text.size());
  const int reason = errno;
  close(file);
  ARAGO_CHECK(ResourceError, written == static_cast<ssize_t>(text.size()),
              path.string() << " cannot be written: " << std::strerror(reason) << "; free some space");
}

Journal read_journal(const std::filesystem::path& path) {
  Journal journal;
  std::ifstream file(path);
  for (std::string text; std::getline(file, text);) {
    if (text.empty()) continue;
    JournalLine line;
    if (parse(text, line))
      journal.lines.push_back(std::move(line));
    else
      ++journal.damaged;
  }
  return journal;
}

std::map<std::string, std::int64_t> Journal::attempts() const {
  std::map<std::string, std::int64_t> counts;
  for (const JournalLine& line : lines)
    if (line.event == "started") ++counts[line.id];
  return counts;
}

}  // namespace arago::study
