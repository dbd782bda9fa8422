#pragma once

#include "arago/ptycho/metrics.hpp"
#include "arago/study/job_config.hpp"
#include "arago/study/record.hpp"
#include "arago/study/trial_data.hpp"
#include "arago/train/fit_network.hpp"
#include "arago/train/inference.hpp"

#include <optional>

namespace arago::study {

/// Everything that a ptychographic trial found out.
struct PtychoResult {
  const TrialData& data;
  const train::TrainResult& training;
  const train::InferResult& inference;
  std::optional<ptycho::Evaluation> evaluation;  ///< where the truth is known
};

/// The columns (metrics of the evaluation, residual and deviance of the data, dose as measured, losses, rates) and the
/// arrays (object, weight, origin_px, ring correlations, history) of a trial.
TrialOutput ptycho_output(const PtychoResult& result);

}  // namespace arago::study
