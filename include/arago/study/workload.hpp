#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/cost_estimate.hpp"
#include "arago/study/record.hpp"
#include "arago/study/sweep_plan.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace arago::study {

/// One trial of a plan.
struct Trial {
  std::int64_t index = 0;  ///< row in the plan and in the table
  std::string id = {};     ///< hash of all values that can change a number, and of the data read
  Row axes = {};  ///< value of each axis as it was resolved, with its unit; and `repeat` where there are several
  std::string resolved = {};  ///< configuration with origins, TOML
  CostEstimate cost = {};
};

/// What a workload may ask of the study while it runs a trial.
struct TrialContext {
  /// A line for the trial's log (its last lines are stored with the result).
  std::function<void(const std::string& line)> say;
  /// To be called by the group's rank 0 now and then (each epoch): lets the messages of other groups through.
  std::function<void()> tick;
  /// Folder for checkpoints of this trial; it is removed when the trial is done. May not exist yet.
  std::string checkpoint_dir;
};

/// Something that a study can repeat: a function from (configuration, communicator) to a row and arrays.
class Workload {
 public:
  virtual ~Workload() = default;

  /// What `resolve` found out about one point.
  struct Resolved {
    std::string identity;       ///< canonical text of everything that can change a number; hashed into the trial's id
    std::string resolved = {};  ///< TOML with origins
    Row axes;                   ///< the point's settings as they were resolved
    CostEstimate cost;
  };

  /// Resolves and validates the point with this index; called on every rank for all points before anything starts, in
  /// plan order. Throws InputError with the full dotted key.
  virtual Resolved resolve(std::int64_t index, const Point& point) = 0;

  /// Collective over the group. Runs one trial; all ranks return the same output, or throw alike (they agree first).
  /// Throws Checkpointed when a stop was asked for and what was done so far is kept in the checkpoint folder.
  virtual TrialOutput run(const Trial& trial, const mpi::Communicator& group, TrialContext& context) = 0;

  /// Columns whose value must be finite for a trial to count as done, where they are present.
  virtual std::vector<std::string> vital_columns() const = 0;
  /// Columns that a person wants on the screen, besides the axes.
  virtual std::vector<std::string> screen_columns() const = 0;
  /// The true object of a trial (complex, element [0, 0] = object pixel (0, 0)), where it is known. Serial.
  virtual std::optional<Array> truth(const Trial&) { return std::nullopt; }
};

}  // namespace arago::study
