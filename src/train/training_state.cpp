#include "arago/train/training_state.hpp"

#include <array>

namespace arago::train {
namespace {

constexpr std::array<double Losses::*, 8> terms{&Losses::total,         &Losses::nll,        &Losses::mae,
                                                &Losses::object_tv,     &Losses::object_mae, &Losses::deviance,
                                                &Losses::amplitude_mae, &Losses::phase_mae};

}  // namespace

Losses Losses::of_nothing() {
  Losses losses;
  for (const auto term : terms) losses.*term = std::numeric_limits<double>::quiet_NaN();
  return losses;
}

void LossSum::add(const Losses& mean_of_batch, std::int64_t groups_of_batch) {
  for (const auto term : terms) sums.*term += static_cast<double>(groups_of_batch) * mean_of_batch.*term;
  groups += groups_of_batch;
}

Losses LossSum::mean() const {
  Losses mean;
  for (const auto term : terms) mean.*term = sums.*term / static_cast<double>(groups);
  return mean;
}

}  // namespace arago::train
