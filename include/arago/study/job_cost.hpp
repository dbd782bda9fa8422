#pragma once

#include "arago/study/cost_estimate.hpp"
#include "arago/study/job_config.hpp"

#include <cstdint>

namespace arago::study {

/// Cost of one trial with so many frames in the data set: training 3 x forward for each group and epoch, validation and
/// inference 1 x; convolutions by the direct algorithm, transforms 5 N^2 log2 N^2. Bytes: activations and gradients
/// once each way.
CostEstimate job_cost(const JobConfig& job, std::int64_t frames);

}  // namespace arago::study
