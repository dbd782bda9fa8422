#include "arago/io/watchdog.hpp"

#include "arago/core/error.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/mpi/activity.hpp"
#include "io/detail/heartbeat.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace arago::io {
namespace {

namespace fs = std::filesystem;

std::string text_of(std::vector<int> ranks) {
  constexpr std::size_t most = 12;
  const std::size_t count = ranks.size();
  ranks.resize(std::min(most, count));
  std::string text = fmt::format("rank{} {}", count > 1 ? "s" : "", fmt::join(ranks, ", "));
  return count <= most ? text : text + fmt::format(" and {} more", count - most);
}

/// Notes of ranks: "waits-3" of one whose collective does not return, "other-3" of one that sees such a note.
class NoteBoard {
 public:
  NoteBoard(const std::string& directory, int rank) : folder_(fs::path(directory) / ".watchdog"), rank_(rank) {}

  bool somebody_waits() const {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder_, none))
      if (entry.path().filename().string().starts_with("waits-")) return true;
    return false;
  }

  void put(const std::string& kind, const std::string& text) {
    if (mine_ != name(kind, rank_)) take_back();
    std::error_code ignored;
    fs::create_directories(folder_, ignored);
    try {
      write_text_atomically(name(kind, rank_).string(), text);
      mine_ = name(kind, rank_);
    } catch (const Error&) {  // a full disk: then nobody can be told
    }
  }

  void take_back() {
    std::error_code ignored;
    if (mine_.empty()) return;
    fs::remove(mine_, ignored);
    fs::remove(folder_, ignored);  // the last one succeeds
    mine_.clear();
  }

  std::optional<std::string> note(const std::string& kind, int rank) const {
    try {
      return read_text_file(name(kind, rank).string(), 4096);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

 private:
  fs::path name(const std::string& kind, int rank) const { return folder_ / (kind + "-" + std::to_string(rank)); }

  fs::path folder_;
  int rank_;
  fs::path mine_;
};

}  // namespace

class Watchdog::Implementation {
 public:
  Implementation(const mpi::Communicator& world, const WatchdogOptions& options)
      : options_(options), rank_(world.rank()), board_(options.directory, rank_) {
    if (world.size() == 1 || options.patience_s == std::numeric_limits<double>::infinity()) return;
    const double period = std::clamp(std::min(options.patience_s, options.limit_s) / 4, 0.05, 15.0);
    thread_ = std::make_unique<detail::Heartbeat>(period, [this] { look(); });
  }

  ~Implementation() {
    thread_.reset();
    board_.take_back();
  }

 private:
  void look() {
    const mpi::Activity now = mpi::activity_of_this_rank();
    if (now.inside && now.seconds > options_.patience_s) return wait(now);
    number_ = 0;
    if (board_.somebody_waits())
      board_.put("other", now.text());
    else
      board_.take_back();
  }

  /// At the first look the note is put up; at a later one, when the others have had their time, the first rank that
  /// waits speaks.
  void wait(const mpi::Activity& now) {
    const bool first_look = number_ != now.number;
    number_ = now.number;
    board_.put("waits", now.text());
    if (first_look) {
      report_at_s_ = 0;
      return;
    }
    const bool gives_up = now.seconds > options_.limit_s;
    if (now.seconds > report_at_s_ || gives_up) {
      report_at_s_ = 2 * now.seconds;
      speak(now, gives_up);
    }
    if (gives_up && options_.give_up) options_.give_up();
  }

  void speak(const mpi::Activity& now, bool gives_up) const {
    std::vector<int> waiting, late;
    std::string details;
    for (const int rank : now.ranks) {
      const bool waits = rank == rank_ || board_.note("waits", rank);
      (waits ? waiting : late).push_back(rank);
      if (waits || late.size() > 4) continue;
      details += fmt::format("; rank {}: {}", rank,
                             board_.note("other", rank).value_or("no word from it (stopped, or its host is gone)"));
    }
    if (waiting.front() != rank_ || !options_.report) return;
    const std::string end = gives_up ? fmt::format("; all ranks are ended after {:.3g} s", options_.limit_s) : "";
    if (late.empty()) {
      options_.report(
          fmt::format("all of {} have been waiting for each other: rank {} {}; the network or the file "
                      "system does not answer, or they wait in different places{}",
                      text_of(waiting), rank_, now.text(), end));
      return;
    }
    options_.report(fmt::format("{} {} not come to the collective that {} {} in: rank {} {}{}{}", text_of(late),
                                late.size() > 1 ? "have" : "has", text_of(waiting),
                                waiting.size() > 1 ? "wait" : "waits", rank_, now.text(), details, end));
  }

  WatchdogOptions options_;
  int rank_;
  NoteBoard board_;
  std::int64_t number_ = 0;  ///< of the collective that it was waiting in at the last look
  double report_at_s_ = 0;
  std::unique_ptr<detail::Heartbeat> thread_;
};

Watchdog::Watchdog(const mpi::Communicator& world, const WatchdogOptions& options)
    : self_(std::make_unique<Implementation>(world, options)) {}
Watchdog::~Watchdog() = default;

}  // namespace arago::io
