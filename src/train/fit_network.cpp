#include "arago/train/fit_network.hpp"

#include "arago/core/log.hpp"
#include "train/detail/training_run.hpp"

#include <fmt/format.h>

namespace arago::train {

TrainResult fit_network(const mpi::Communicator& comm, const ptycho::Dataset& dataset, const FitConfig& config,
                        const FitRun& run) {
  validate(config);
  const Preparation ready = prepare(dataset, config);
  const auto groups = ready.frames.groups();
  log::info("{} groups train, {} validate{}; intensity scale {:.6g}", ready.training_groups,
            groups - ready.training_groups,
            ready.dropped_groups > 0 ? fmt::format(", {} were too wide and are dropped", ready.dropped_groups) : "",
            ready.intensity_scale);
  if (config.train.precision == Precision::float64)
    return TrainingRun<double>(comm, config, run, ready, dataset.fingerprint).run();
  return TrainingRun<float>(comm, config, run, ready, dataset.fingerprint).run();
}

}  // namespace arago::train
