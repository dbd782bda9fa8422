#pragma once

#include "arago/core/rng.hpp"

#include <span>

namespace arago::ptycho::detail {

/// Exact Poisson samples of one detector row, one for each mean in [0, 1e15], from one stream. A uniform number is
/// drawn for every pixel first; means below 32 invert the distribution function, many pixels at a time; the others then
/// use CounterRng::poisson in order. counts may be the memory of means.
void draw_poisson_row(CounterRng& rng, std::span<const double> means, std::span<double> counts);

}  // namespace arago::ptycho::detail
