#pragma once

#include "arago/config/section_visitor.hpp"
#include "arago/core/error.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/core/timer.hpp"
#include "arago/study/workload.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

namespace arago::study::testing {

/// Section [sleep]: what a trial of the test workload does.
struct SleepConfig {
  double seconds = 0.0;
  double level = 1.0;
  std::string ending = "well";  ///< well, nan, numerical, defect, memory, checkpoint, alone (fails on its last rank)
};

inline void describe(config::FieldVisitor& v, SleepConfig& c) {
  v.field("seconds", c.seconds, {.help = "duration", .unit = "s"});
  v.field("level", c.level, {.help = "a number", .aliases = {"sleep.height"}});
  v.field("ending", c.ending, {.help = "how it ends"});
}

inline void describe(config::SectionVisitor& sections, SleepConfig& c) {
  sections.section("sleep", [&](config::FieldVisitor& v) { describe(v, c); });
}

/// Sleeps and reports numbers that depend on its configuration alone.
class SleepWorkload : public Workload {
 public:
  Resolved resolve(std::int64_t index, const Point& point) override {
    SleepConfig config;
    Resolved resolved;
    for (const auto& [key, value, where] : point.settings) {
      if (key == "sleep.seconds") config.seconds = number(value);
      if (key == "sleep.level") config.level = number(value);
      if (key == "sleep.ending") config.ending = value.to_text();
      resolved.axes.push_back({key, value.is<std::string>() ? Cell(value.to_text()) : Cell(number(value))});
    }
    ARAGO_REQUIRE(config.seconds >= 0, "sleep.seconds = " << config.seconds << " must not be negative");
    resolved.identity = fmt::format("{} {} {} {}", config.seconds, config.level, config.ending, point.repeat);
    resolved.resolved = fmt::format("[sleep]\nlevel = {}\n", config.level);
    resolved.cost = {.flop = 1e9 * config.seconds, .memory_bytes = 1e6};
    if (static_cast<std::size_t>(index) >= configs.size()) configs.resize(static_cast<std::size_t>(index) + 1);
    configs[static_cast<std::size_t>(index)] = config;
    return resolved;
  }

  TrialOutput run(const Trial& trial, const mpi::Communicator& group, TrialContext& context) override {
    const SleepConfig& config = configs[static_cast<std::size_t>(trial.index)];
    ++runs;
    started.push_back(trial.index);
    context.say(fmt::format("sleeping {} s", config.seconds));
    wait(config.seconds, group);
    end(config.ending, group);
    const double bad = config.ending == "nan" ? std::numeric_limits<double>::quiet_NaN() : 0.0;
    TrialOutput output;
    output.row = {{"loss", std::sqrt(config.level) + bad, "counts", "a loss"},
                  {"steps", static_cast<std::int64_t>(10 * config.level), "", "steps"},
                  {"kind", std::string("sleep, \"deep\""), "", "a text with a comma and quotes"}};
    std::vector<double> ramp(5 + static_cast<std::size_t>(trial.index % 8));
    for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = config.level / (1.0 + static_cast<double>(i));
    output.arrays = {{"ramp", {static_cast<std::int64_t>(ramp.size())}, ramp, "m", "a ramp"},
                     {"object", {2, 2}, std::vector<std::complex<float>>{{1, 2}, {3, 4}, {5, 6}, {7, 8}}}};
    return output;
  }

  std::vector<std::string> vital_columns() const override { return {"loss"}; }
  std::vector<std::string> screen_columns() const override { return {"loss"}; }

  std::vector<SleepConfig> configs;
  std::vector<std::int64_t> started;  ///< trials of this rank's group, in order
  int runs = 0;
  int failures_left = 0;  ///< ending = memory: so many attempts fail

 private:
  static double number(const config::Value& value) {
    return value.is<double>() ? value.as<double>() : static_cast<double>(value.as<std::int64_t>());
  }

  /// In steps at which the group looks for a stop request.
  static void wait(double seconds, const mpi::Communicator& group) {
    const Timer timer;
    while (group.any(timer.seconds() < seconds)) {
      if (group.any(StopRequest::stop_wanted())) throw Checkpointed("stopped while asleep");
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  void end(const std::string& ending, const mpi::Communicator& group) {
    if (ending == "numerical") throw NumericalError("the loss is not finite in epoch 3");
    if (ending == "defect") throw std::logic_error("an index is out of range");
    if (ending == "checkpoint") throw Checkpointed("a stop was asked for");
    if (ending == "memory" && failures_left-- > 0) throw std::bad_alloc();
    if (ending == "alone" && group.rank() == group.size() - 1) throw NumericalError("only here");
  }
};

}  // namespace arago::study::testing
