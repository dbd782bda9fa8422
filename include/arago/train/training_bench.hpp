#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/train/train_config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::train {

/// One measured rate: the median over repetitions.
struct BenchCase {
  std::string name;  ///< "train/N64/g1/float32"
  double value = 0.0;
  std::string unit = "groups/s";
  double gflops = 0.0;  ///< direct floating-point operations
  std::string limit;    ///< what bounds it: "fma_float32_gflops" or "fma_float64_gflops"
  int repetitions = 0;
  double spread = 0.0;  ///< (slowest - fastest) / median
};

/// What is measured: the network of width 2 without border branch, maps merged, batches of 16, Poisson NLL, Adam.
struct BenchSubject {
  std::int64_t N = 64;
  std::int64_t gridsize = 1;
  Precision precision = Precision::float32;
};

/// Collective. Whole training steps: loading the batch, forward, loss, backward, average, update. GFLOP/s count three
/// times the forward operations.
BenchCase bench_training(const mpi::Communicator& comm, const BenchSubject& subject, int repetitions = 7);

/// Collective. Diffraction to merged object, batches of 16 groups a rank.
BenchCase bench_inference(const mpi::Communicator& comm, const BenchSubject& subject, int repetitions = 7);

}  // namespace arago::train
