#pragma once

#include "arago/core/views.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/nn/parameter_arena.hpp"
#include "arago/train/physics_network.hpp"
#include "arago/train/training_state.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace arago::train {

/// A trained network as a value: what model.h5 holds (schema arago-model/1) and all that inference needs.
struct ModelArchive {
  NetworkSpec spec;
  Precision precision = Precision::float32;
  std::vector<nn::Slice> layout;  ///< names, shapes and places in `weights`
  HostView<double*> weights;
  HostView<Complex<double>**> probe;  ///< (N, N), normalised
  double intensity_scale = 1.0;       ///< s of the training data
  double log_scale = 0.0;             ///< w; e^w is /scale/intensity_scale after training
  double learning_rate = 0.0;         ///< at the end
  std::int64_t steps = 0;
  std::vector<EpochRecord> history;
  std::string config_text;
  std::string config_hash;
  std::string fingerprint;  ///< of the training data
};

/// Collective. Rank 0 writes; throws ResourceError.
void write_model(const mpi::Communicator& comm, const std::filesystem::path& path, const ModelArchive& model);
/// Collective. Throws DataFileError with the reason when the file is no model of ours or does not fit together.
ModelArchive read_model(const mpi::Communicator& comm, const std::filesystem::path& path);

/// The network of the archive, ready for forward.
template <class S>
std::unique_ptr<PhysicsNetwork<S>> build_network(const ModelArchive& model, std::int64_t max_local_groups);

}  // namespace arago::train
