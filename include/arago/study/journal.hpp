#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace arago::study {

/// One line of journal.jsonl: something that happened to a trial.
struct JournalLine {
  std::string event;  ///< started, done, failed, interrupted
  std::string id;
  std::string time = {};  ///< ISO 8601, UTC; filled in when it is written
  std::string host = {};  ///< filled in when it is written
  double seconds = 0;
  double flop = 0;         ///< predicted cost of the trial: with seconds and ranks, a measured rate
  std::int64_t ranks = 1;  ///< 0: the line did not say a number of ranks
  std::string reason = {};
};

/// Appends one line in one write, so that several groups can share the file. The journal is the history of a study, not
/// its truth: results are what stands in trials/. Throws ResourceError when it cannot be written.
void append_to_journal(const std::filesystem::path& path, JournalLine line);

/// All whole lines. A torn last line (a kill in mid-write) and lines that are no JSON objects are passed over and
/// counted. A missing file has no lines.
struct Journal {
  std::vector<JournalLine> lines;
  std::int64_t damaged = 0;
  /// How often each trial was started, by id.
  std::map<std::string, std::int64_t> attempts() const;
};
Journal read_journal(const std::filesystem::path& path);

}  // namespace arago::study
