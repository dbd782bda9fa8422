#include "arago/train/snapshot.hpp"

#include "train/detail/training_arrays.hpp"

namespace arago::train {

template <class S>
void Snapshot<S>::take(const Trainer<S>& trainer, const TrainingState& now) {
  std::size_t next = 0;
  for_each_array<S>(trainer, [&](const char* name, const char*, const View<S*>& values) {
    if (next == arrays.size()) arrays.push_back({name, View<S*>(uninitialised(name), values.extent(0))});
    Kokkos::deep_copy(arrays[next++].values, values);
  });
  state = now;
  state.history.clear();
}

template <class S>
TrainingState Snapshot<S>::restore(const Trainer<S>& trainer, const TrainingState& now) const {
  std::size_t next = 0;
  for_each_array<S>(trainer, [&](const char*, const char*, const View<S*>& values) {
    Kokkos::deep_copy(values, arrays.at(next++).values);
  });
  trainer.network().set_log_scale(state.log_scale.value);
  trainer.network().set_log_ratio(state.log_ratio.value);
  TrainingState then = state;
  then.history = now.history;
  return then;
}

template struct Snapshot<float>;
template struct Snapshot<double>;

}  // namespace arago::train
