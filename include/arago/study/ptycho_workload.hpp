#pragma once

#include "arago/config/resolver.hpp"
#include "arago/study/job_config.hpp"
#include "arago/study/workload.hpp"
#include "arago/train/checkpoint.hpp"

#include <memory>
#include <string>
#include <vector>

namespace arago::study {

/// One trial = simulate or load -> split -> train -> infer -> stitch -> evaluate, with the functions of the single
/// verbs. Trials that differ only in what comes after the data share them (the last data set of a group is kept).
class PtychoWorkload : public Workload {
 public:
  /// `base` holds the layers of the study; each trial is a copy of it plus one layer of axis values.
  PtychoWorkload(config::Resolver base, train::CheckpointPolicy checkpoints);
  ~PtychoWorkload() override;

  Resolved resolve(std::int64_t index, const Point& point) override;
  TrialOutput run(const Trial& trial, const mpi::Communicator& group, TrialContext& context) override;
  std::vector<std::string> vital_columns() const override;
  std::vector<std::string> screen_columns() const override;
  std::optional<Array> truth(const Trial& trial) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arago::study
