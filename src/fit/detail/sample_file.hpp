#pragma once

#include "arago/fit/sample_run.hpp"

#include <vector>

namespace arago::fit::detail {

/// What a chain is made of: its sampler, its draws so far in own units, and what is counted of it.
struct ChainRecord {
  OptimizerState sampler;
  std::vector<double> draws;  ///< (recorded, n)
  double acceptance_sum = 0, divergences = 0, step_size = 0;
};

/// samples.h5 (arago-samples/1): a record and a checkpoint at once. By this rank alone.
void write_samples(const SampleRun& run, const ThetaLayout& layout, const std::vector<ChainRecord>& chains,
                   const SampleResult* result);
/// The chains in the file; none if there is no file or it is damaged. InputError: of another configuration.
std::vector<ChainRecord> read_samples(const SampleRun& run);

}  // namespace arago::fit::detail
