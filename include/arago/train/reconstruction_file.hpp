#pragma once

#include "arago/core/views.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/ptycho/stitcher.hpp"
#include "arago/train/refinement.hpp"

#include <string>
#include <utility>
#include <vector>

namespace arago::train {

/// What reconstruction.h5 (schema arago-reconstruction/1) holds. Empty views and texts are left out of the file.
struct ReconstructionFile {
  ptycho::Reconstruction stitched;       ///< /object, /weight, /origin_px
  HostView<Complex<double>**> probe;     ///< /probe (modes = 1, N, N)
  HostView<Complex<float>***> patches;   ///< /patches (groups, N, N)
  HostView<double**> centres_px;         ///< /patch_centres_px (groups, 2)
  std::vector<RefineRecord> refinement;  ///< /refinement/{loss, residual, deviance, evaluations}
  std::string config_text;               ///< /config
  std::string config_hash = "none";
  std::vector<std::pair<std::string, std::string>> texts;  ///< attributes of the file: model_config_hash, ...
  std::vector<std::pair<std::string, double>> numbers;     ///< attributes of the file: data_residual, ...
};

/// Collective. Rank 0 writes. Throws ResourceError.
void write_reconstruction(const mpi::Communicator& comm, const std::string& path, const ReconstructionFile& content);
/// Reads object, weight, origin and, where present, probe. Throws DataFileError.
ReconstructionFile read_reconstruction(const std::string& path);

/// Collective. amplitude.png and phase.png in `directory`, by rank 0; pixels without weight have no colour.
void write_pictures(const mpi::Communicator& comm, const std::string& directory,
                    const ptycho::Reconstruction& stitched);

}  // namespace arago::train
