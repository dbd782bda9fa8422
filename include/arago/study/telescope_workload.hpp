#pragma once

#include "arago/config/resolver.hpp"
#include "arago/study/telescope_job.hpp"
#include "arago/study/workload.hpp"
#include "arago/train/checkpoint.hpp"

#include <memory>
#include <string>
#include <vector>

namespace arago::study {

/// One trial = the image of a telescope, the Cramer-Rao bounds of its parameters, a fit of a simulated image, as
/// trial.tasks says, with the functions of the single verbs. Columns:
///   psf     image_sum, image_max (photons), image_max_row, image_max_column, in_field_fraction
///   fisher  crlb_<parameter>, crlb_conditional_<parameter> in the parameter's unit
///   fit     fit_end, fit_steps, fit_loss, skipped_pixels; <name>_error_uas ... (signals); for each free parameter
///           error_ and sigma_<parameter>, and pull_<parameter> = error / sigma, whose scatter over repeats is the
///           scatter of the estimates over their bound
class TelescopeWorkload : public Workload {
 public:
  /// `base` holds the layers of the study; each trial is a copy of it plus one layer of axis values.
  TelescopeWorkload(config::Resolver base, train::CheckpointPolicy checkpoints);
  ~TelescopeWorkload() override;

  Resolved resolve(std::int64_t index, const Point& point) override;
  TrialOutput run(const Trial& trial, const mpi::Communicator& group, TrialContext& context) override;
  std::vector<std::string> vital_columns() const override;
  std::vector<std::string> screen_columns() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arago::study
