#pragma once

#include "arago/core/views.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/train/physics_network.hpp"
#include "arago/train/training_state.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace arago::train {

/// A trained network as a value: what model.h5 (schema arago-model/2) holds and all that inference needs.
struct ModelArchive {
  NetworkSpec spec;
  Precision precision = Precision::float32;
  HostView<double*> weights;                      ///< in the layout of nn::ParameterLayout(spec.model)
  HostView<double*> first_moment, second_moment;  ///< of the optimiser, same layout
  HostView<Complex<double>**> probe;              ///< (N, N), normalised
  double intensity_scale = 1.0;                   ///< s of the training data: X = sqrt(counts) / s
  AdamScalar log_scale;                           ///< w with its moments; predicted counts are e^{2w} |z|^2
  AdamScalar log_ratio;                           ///< r with its moments; 0 unless spec.rectangular
  double learning_rate = 0.0;                     ///< at the end
  std::int64_t step = 0;                          ///< updates done
  std::uint64_t seed = 0;                         ///< train.seed, also of the grouping
  std::vector<EpochRecord> history;
  std::string config_text;           ///< resolved configuration of the training
  std::string config_hash = "none";  ///< of its numerics
  std::string fingerprint;           ///< of the training data
};

/// Collective. Rank 0 writes. Throws ResourceError.
void write_model(const mpi::Communicator& comm, const std::string& path, const ModelArchive& model);
/// Collective. Rebuilds the model from the file alone, also one of schema arago-model/1; checks each array's checksum.
/// Throws DataFileError with file and reason when it is damaged, no model of ours, or its parts do not fit together.
ModelArchive read_model(const mpi::Communicator& comm, const std::string& path);

/// The network of an archive, with its weights, probe and scale, ready for forward. `padded_size` replaces the one of
/// training, since it depends on the displacements at hand.
template <class S>
std::unique_ptr<PhysicsNetwork<S>> build_network(const ModelArchive& model, int padded_size, int max_local_groups);

}  // namespace arago::train
