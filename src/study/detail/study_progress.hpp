#pragma once

#include "arago/core/timer.hpp"
#include "arago/study/scheduler.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace arago::study {

/// Tells rank 0 of the world how a study goes: a line for each finished trial with rate and time to go, and the content
/// of status.json.
class StudyProgress {
 public:
  StudyProgress(const std::vector<Trial>& all, const std::vector<Trial>& to_do, int groups,
                const std::vector<std::string>& screen_columns, std::function<void(const nlohmann::json&)> on_status);

  void show(const TrialEvent& event);
  /// Hands out the content of status.json: where the study stands, in `state` running, stopped or ended.
  void tell(const char* state) const;

 private:
  double seconds_to_go() const;

  const std::vector<Trial>& all_;
  std::string metric_;
  std::function<void(const nlohmann::json&)> on_status_;
  std::int64_t to_do_;
  std::int64_t done_ = 0;
  std::int64_t failed_ = 0;
  double flop_to_do_ = 0;
  double flop_done_ = 0;
  int groups_;
  Timer timer_;
};

}  // namespace arago::study
