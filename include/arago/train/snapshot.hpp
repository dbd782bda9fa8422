#pragma once

#include "arago/core/views.hpp"
#include "arago/train/trainer.hpp"
#include "arago/train/training_state.hpp"

#include <string>
#include <vector>

namespace arago::train {

/// A training at one moment, in memory: all of its arrays and its state, but the history.
template <class S>
struct Snapshot {
  struct Array {
    std::string name;
    View<S*> values;
  };
  std::vector<Array> arrays;  ///< empty before the first take()
  TrainingState state;

  bool taken() const { return !arrays.empty(); }
  void take(const Trainer<S>& trainer, const TrainingState& now);
  /// Puts the arrays and the log-scale back and returns the state, with the history of `now`.
  TrainingState restore(const Trainer<S>& trainer, const TrainingState& now) const;
};

/// What a training remembers besides where it stands.
template <class S>
struct KeptStates {
  Snapshot<S> epoch_start;  ///< of the current epoch: the last state that is known to be good
  Snapshot<S> best;         ///< after the epoch of the smallest watched loss; not taken unless it is asked for
};

}  // namespace arago::train
