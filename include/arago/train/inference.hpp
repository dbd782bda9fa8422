#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/ptycho/data_residual.hpp"
#include "arago/ptycho/dataset.hpp"
#include "arago/ptycho/geometry.hpp"
#include "arago/ptycho/stitcher.hpp"
#include "arago/train/infer_config.hpp"
#include "arago/train/model_archive.hpp"
#include "arago/train/refinement.hpp"

#include <optional>

namespace arago::train {

/// What inference makes of a data set; the same on all ranks.
struct InferResult {
  ptycho::Reconstruction stitched;      ///< refined, where asked for
  HostView<Complex<double>**> probe;    ///< (N, N) of the model; refined, where asked for, in the model's gauge
  HostView<Complex<float>***> patches;  ///< (pieces, N, N) what was stitched (stitch.assembly), where asked for
  HostView<double**> centres_px;        ///< (pieces, 2) row, column of patch pixel (N/2, N/2)
  ptycho::ResidualSums residual;        ///< frames against what the result predicts
  /// Every frame of every group against its prediction from the group's own object; `residual` without refinement.
  ptycho::ResidualSums network_residual;
  std::optional<Refinement> refinement;  ///< with infer.refine_steps > 0
  std::int64_t groups = 0;
  std::int64_t dropped_groups = 0;
  double groups_per_second = 0.0;  ///< of the network
  double refine_seconds = 0.0;
};

/// The sections that inference reads.
struct InferSettings {
  ptycho::GeometryConfig geometry;  ///< N and gridsize must be the model's
  ptycho::StitchConfig stitch;
  InferConfig infer;
  double memory_bytes = 0.0;  ///< of this rank, for the default of infer.batch_size; 0 = unknown
};

/// infer.batch_size, or how many groups of this model a quarter of the memory holds: at most 64, at least one shard; 32
/// when the memory is unknown.
std::int64_t groups_at_a_time(const ModelArchive& model, const InferSettings& settings);

/// Collective. Applies a model to every group of `dataset`: the merged object of each group, trimmed, is stitched at
/// the group's centre; predicted frames are compared with the measured ones,
///   R = sum (sqrt I - |predicted amplitude|)^2 / sum I.
/// With infer.refine_steps the stitched object is then refined on the likelihood of all frames (refinement.hpp).
/// Ranks share the groups; the result has equal bits for any number of ranks, threads and infer.batch_size. Throws
/// InputError when model and data do not fit.
InferResult infer(const mpi::Communicator& comm, const ModelArchive& model, const ptycho::Dataset& dataset,
                  const InferSettings& settings);

}  // namespace arago::train
