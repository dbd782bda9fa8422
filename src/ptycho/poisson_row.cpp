#include "detail/poisson_row.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace arago::ptycho::detail {
namespace {

constexpr int lanes = 16;
/// Above it CounterRng::poisson is faster than the search.
constexpr double largest_searched_mean = 32.0;
/// The tail beyond this count has a probability below 1e-36 for every searched mean.
constexpr int largest_count = 160;

const std::array<double, largest_count + 1> reciprocals = [] {
  std::array<double, largest_count + 1> table{};
  for (int k = 1; k <= largest_count; ++k) table[k] = 1.0 / k;
  return table;
}();

/// counts[i] = the smallest k with u[i] <= P(count <= k), P_k = e^-m m^k / k! summed up; all lanes step together.
void invert(const double (&mean)[lanes], const double (&u)[lanes], double (&counts)[lanes]) {
  double probability[lanes], cumulative[lanes];
  for (int i = 0; i < lanes; ++i) {
    cumulative[i] = probability[i] = std::exp(-mean[i]);
    counts[i] = 0.0;
  }
  for (int k = 1; k <= largest_count; ++k) {
    double searching = 0.0;
    for (int i = 0; i < lanes; ++i) {
      const double beyond = u[i] > cumulative[i] ? 1.0 : 0.0;
      counts[i] += beyond;
      searching += beyond;
      probability[i] *= mean[i] * reciprocals[k];
      cumulative[i] += probability[i];
    }
    if (searching == 0.0) return;
  }
}

}  // namespace

void draw_poisson_row(CounterRng& rng, std::span<const double> means, std::span<double> counts) {
  const std::size_t n = means.size();
  for (std::size_t first = 0; first < n; first += lanes) {
    const std::size_t count = std::min<std::size_t>(lanes, n - first);
    double mean[lanes] = {}, u[lanes] = {}, drawn[lanes];
    for (std::size_t i = 0; i < count; ++i) {
      u[i] = rng.uniform();
      mean[i] = means[first + i] < largest_searched_mean ? means[first + i] : 0.0;
      if (means[first + i] >= largest_searched_mean) u[i] = 0.0;
    }
    invert(mean, u, drawn);
    // A mean that was not searched stays where it is, marked by its size, until the stream has served all uniforms.
    for (std::size_t i = 0; i < count; ++i)
      counts[first + i] = means[first + i] < largest_searched_mean ? drawn[i] : -means[first + i];
  }
  for (std::size_t i = 0; i < n; ++i)
    if (counts[i] < 0.0) counts[i] = static_cast<double>(rng.poisson(-counts[i]));
}

}  // namespace arago::ptycho::detail
