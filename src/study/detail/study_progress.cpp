#include "study/detail/study_progress.hpp"

#include "arago/core/log.hpp"
#include "study/detail/readable_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace arago::study {
StudyProgress::StudyProgress(const std::vector<Trial>& all, const std::vector<Trial>& to_do, int groups,
                             const std::vector<std::string>& screen_columns,
                             std::function<void(const nlohmann::json&)> on_status)
    : all_(all),
      metric_(screen_columns.empty() ? "" : screen_columns.front()),
      on_status_(std::move(on_status)),
      to_do_(static_cast<std::int64_t>(to_do.size())),
      groups_(groups) {
  for (const Trial& trial : to_do) flop_to_do_ += trial.cost.flop;
  tell("running");
}

double StudyProgress::seconds_to_go() const {
  const double share =
      flop_to_do_ > 0 ? flop_done_ / flop_to_do_ : static_cast<double>(done_ + failed_) / static_cast<double>(to_do_);
  return share > 0 ? timer_.seconds() * (1 - share) / share : 0;
}

void StudyProgress::show(const TrialEvent& event) {
  const Trial& trial = all_[static_cast<std::size_t>(event.index)];
  (event.status == Status::done ? done_ : failed_) += 1;
  flop_done_ += trial.cost.flop;
  const std::string place = fmt::format("trial {}/{}", done_ + failed_, to_do_);
  if (event.status == Status::failed)
    log::warning("{} failed: {}: {}", place, axes_text(trial.axes), event.reason.data());
  else
    log::info("{} done: {}{} in {:.1f} s, {} to go", place, axes_text(trial.axes),
              std::isnan(event.metric) ? "" : fmt::format(", {} {:.4g}", metric_, event.metric), event.seconds,
              clock_text(seconds_to_go()));
  tell("running");
}

void StudyProgress::tell(const char* state) const {
  if (on_status_)
    on_status_({{"state", state},
                {"trials", all_.size()},
                {"to_do", to_do_},
                {"done", done_},
                {"failed", failed_},
                {"groups", groups_},
                {"eta_seconds", seconds_to_go()}});
}

}  // namespace arago::study
