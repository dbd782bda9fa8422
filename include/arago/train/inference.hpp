#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/ptycho/dataset.hpp"
#include "arago/ptycho/geometry.hpp"
#include "arago/ptycho/stitcher.hpp"
#include "arago/train/infer_config.hpp"
#include "arago/train/model_archive.hpp"

#include <array>
#include <filesystem>
#include <string>

namespace arago::train {

/// A stitched object with its place and the quality of its prediction of the data.
struct Reconstruction {
  HostView<Complex<double>**> object;   ///< (H, W)
  HostView<double**> weight;            ///< (H, W) summed stitching weights
  std::array<double, 2> origin_px{};    ///< object coordinates (row, column) of element [0, 0]
  HostView<Complex<double>**> probe;    ///< (N, N)
  HostView<Complex<float>***> patches;  ///< (groups, N, N) when asked for
  HostView<double**> centres;           ///< (groups, 2), with the patches
  double data_residual = 0.0;           ///< R of data_residual()
  double groups_per_second = 0.0;
};

/// Collective. Applies the model to every group of `dataset`: merged objects, trimmed, stitched at the group centres.
/// Ranks share the groups; the result, on all ranks, has equal bits for any number of them.
Reconstruction infer(const mpi::Communicator& comm, const ModelArchive& model, const ptycho::Dataset& dataset,
                     const ptycho::GeometryConfig& geometry, const ptycho::StitchConfig& stitch,
                     const InferConfig& config);

/// Collective. R = sum (sqrt I - |predicted amplitude|)^2 / sum I over all frames of all groups, each predicted from
/// the network's own patches.
double data_residual(const mpi::Communicator& comm, const ModelArchive& model, const ptycho::Dataset& dataset,
                     const ptycho::GeometryConfig& geometry, const InferConfig& config);

/// Collective. reconstruction.h5 (schema arago-reconstruction/1) by rank 0.
void write_reconstruction(const mpi::Communicator& comm, const std::filesystem::path& path,
                          const Reconstruction& reconstruction, const std::string& config_text,
                          const std::string& config_hash);
/// amplitude.png and phase.png in `directory`.
void write_pictures(const mpi::Communicator& comm, const std::filesystem::path& directory,
                    const Reconstruction& reconstruction);

}  // namespace arago::train
