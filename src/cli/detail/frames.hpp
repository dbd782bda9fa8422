#pragma once

#include "arago/study/trial_data.hpp"
#include "cli/detail/verb.hpp"

namespace arago::cli {

/// Collective. Bytes that the frames of a rank may take: half of what there is, unless execution.memory_limit_bytes
/// says how much.
double memory_for_frames(const Call& call);

/// Collective. The frames that the configuration stands for, read or simulated, and their parts for training and
/// testing; the same on every rank. Says what was done.
study::TrialData load_frames(const Call& call);

/// Prints FLOP, bytes, memory per rank and predicted time of training and inference.
void print_cost(const Call& call);

}  // namespace arago::cli
