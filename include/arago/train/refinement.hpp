#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/ptycho/data_residual.hpp"
#include "arago/ptycho/dataset.hpp"
#include "arago/ptycho/stitcher.hpp"
#include "arago/train/infer_config.hpp"

#include <string>
#include <vector>

namespace arago::train {

/// The state after a step of a refinement; the first record is its start.
struct RefineRecord {
  double loss = 0.0;      ///< mean over frames and pixels of q - t ln q, plus the weighted total variation
  double residual = 0.0;  ///< sum (sqrt I - sqrt q)^2 / sum I
  double deviance = 0.0;  ///< mean over frames and pixels
  int evaluations = 0;    ///< passes over all frames so far
};

/// What gradient steps on the measured frames made of an object; the same on all ranks.
struct Refinement {
  /// Object on the canvas of all patches; weight = illumination over its maximum, 0 below 5 % of it.
  ptycho::Reconstruction object;
  HostView<Complex<double>**> probe;  ///< (N, N), of the same power as the one given
  std::vector<RefineRecord> history;  ///< steps + 1 records, fewer when it stopped early
  ptycho::ResidualSums residual;      ///< all frames against object and probe
  std::string ended;                  ///< "step limit" or "no descent"
};

/// Collective. Minimises over the object O (and the probe P, if asked)
///   L = mean over frames j and pixels k of q - t ln q + tv_weight mean over the canvas of |dO/dy|^2 + |dO/dx|^2,
///   q = |DFT2(P patch_j(O)) / N|^2,
/// starting at `start` (its unknown pixels take its mean) times the factor that gives the frames' total counts, or at a
/// flat object. `probe` (N, N) in sqrt of photons for objects in the gauge of `start`. L-BFGS works in variables scaled
/// by sqrt(sum_j |P|^2), the curvature of the likelihood. The frames are cut into at most 64 shards whatever the ranks,
/// whose sums are added in one tree: equal bits for any number of ranks and threads. Memory: one canvas a shard.
/// Throws NumericalError when the likelihood at the start is not finite.
Refinement refine(const mpi::Communicator& comm, const ptycho::Dataset& dataset, const ptycho::Reconstruction& start,
                  const HostView<const Complex<double>**>& probe, const RefineConfig& config);

}  // namespace arago::train
