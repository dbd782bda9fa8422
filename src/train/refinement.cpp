#include "arago/train/refinement.hpp"

#include "arago/core/error.hpp"
#include "arago/train/adam.hpp"
#include "arago/core/lbfgs.hpp"
#include "train/detail/refine_objective.hpp"

#include <algorithm>
#include <cmath>

namespace arago::train {
namespace {

using ptycho::Canvas;
using ptycho::ObjectAndProbe;
using Field = HostView<Complex<double>**>;

/// Below this part of the largest illumination a pixel counts as unknown.
constexpr double known_illumination = 0.05;

HostView<double**> positions_for(const ptycho::Dataset& dataset, bool subpixel) {
  HostView<double**> positions("positions", dataset.positions_px.extent(0), 2);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const double p = dataset.positions_px.data()[i];
    positions.data()[i] = subpixel ? p : std::nearbyint(p);
  }
  return positions;
}

/// The mean of what was stitched, as a value: mean amplitude and the phase of the sum.
Complex<double> mean_value(const ptycho::Reconstruction& stitched) {
  Complex<double> sum(0, 0);
  double amplitude = 0.0, pixels = 0.0;
  for (std::size_t i = 0; i < stitched.object.size(); ++i)
    if (stitched.weight.data()[i] > 0.0) {
      sum += stitched.object.data()[i];
      amplitude += Kokkos::abs(stitched.object.data()[i]);
      pixels += 1.0;
    }
  const double length = Kokkos::abs(sum);
  if (!(length > 0.0)) return {1.0, 0.0};
  return sum * (amplitude / (pixels * length));
}

/// The start on the canvas of all patches; what is not known has the mean value.
Field on_canvas(const ptycho::Reconstruction& start, const Canvas& canvas, RefineStart from) {
  Field object("object", canvas.rows, canvas.columns);
  const Complex<double> mean = from == RefineStart::flat ? Complex<double>(1.0, 0.0) : mean_value(start);
  std::fill_n(object.data(), object.size(), mean);
  if (from == RefineStart::flat) return object;
  const auto top = std::lround(start.origin_px[0] - canvas.origin_px[0]);
  const auto left = std::lround(start.origin_px[1] - canvas.origin_px[1]);
  for (int y = 0; y < start.object.extent_int(0); ++y)
    for (int x = 0; x < start.object.extent_int(1); ++x) {
      const auto row = y + top, column = x + left;
      const bool inside = row >= 0 && row < canvas.rows && column >= 0 && column < canvas.columns;
      if (inside && start.weight(y, x) > 0.0) object(row, column) = start.object(y, x);
    }
  return object;
}

/// Makes the total of the predicted counts that of the measured ones.
void match_brightness(RefineObjective& objective) {
  std::vector<double> x = objective.packed(), unused(x.size());
  objective(x, unused);
  const double measured = objective.sums().residual.counts, predicted = objective.sums().predicted;
  ARAGO_CHECK(NumericalError, std::isfinite(predicted) && predicted > 0.0,
              "the object that infer.refine_steps starts from predicts " << predicted << " counts in all frames, "
                                                                         << measured << " were measured");
  objective.brighten(std::sqrt(measured / predicted));
}

RefineRecord record_of(const RefineObjective& objective, double value, int evaluations) {
  const ptycho::ResidualSums& r = objective.sums().residual;
  return {objective.loss_per_pixel(value), r.residual(), r.mean_deviance(), evaluations};
}

void run_lbfgs(RefineObjective& objective, const RefineConfig& config, Refinement& result) {
  objective.scale_by_curvature();
  // q - t ln q has the second derivative 4 along z, 0 across: 2 on average, and 4 is safe.
  constexpr double curvature = 4.0;
  Lbfgs minimiser(std::ref(objective), objective.packed(), curvature);
  result.history.push_back(record_of(objective, minimiser.value(), minimiser.evaluations()));
  result.ended = "step limit";
  for (std::int64_t step = 0; step < config.steps; ++step) {
    if (!minimiser.step()) {
      result.ended = "no descent";
      std::vector<double> unused(minimiser.x().size());
      objective(minimiser.x(), unused);
      break;
    }
    result.history.push_back(record_of(objective, minimiser.value(), minimiser.evaluations()));
  }
  objective.unpack(minimiser.x());
}

void run_adam(RefineObjective& objective, const RefineConfig& config, Refinement& result) {
  objective.scale_by_amplitude();
  const AdamConfig adam;
  std::vector<double> x = objective.packed(), gradient(x.size()), mean(x.size()), square(x.size());
  for (std::int64_t step = 1; step <= config.steps + 1; ++step) {
    const double value = objective(x, gradient);
    result.history.push_back(record_of(objective, value, static_cast<int>(step)));
    if (step > config.steps) break;
    const double pixels = objective.sums().residual.pixels;
    const double rate = corrected_rate(adam, config.rate.value_or(0.02), step);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double g = gradient[i] / pixels;
      mean[i] += (1.0 - adam.beta1) * (g - mean[i]);
      square[i] += (1.0 - adam.beta2) * (g * g - square[i]);
      x[i] -= rate * mean[i] / (std::sqrt(square[i]) + 1e-12);
    }
  }
  result.ended = "step limit";
}

/// Only the product of object and probe is measured: the probe keeps its power.
void fix_gauge(const ObjectAndProbe& state, const HostView<const Complex<double>**>& probe) {
  double before = 0.0, after = 0.0;
  for (std::size_t i = 0; i < probe.size(); ++i) {
    before += abs_squared(probe.data()[i]);
    after += abs_squared(state.probe.data()[i]);
  }
  const double factor = std::sqrt(before / after);
  for (std::size_t i = 0; i < probe.size(); ++i) state.probe.data()[i] *= factor;
  for (std::size_t i = 0; i < state.object.size(); ++i) state.object.data()[i] /= factor;
}

HostView<double**> weight_of(const HostView<double**>& illumination) {
  HostView<double**> weight("weight", illumination.extent(0), illumination.extent(1));
  const double largest = *std::max_element(illumination.data(), illumination.data() + illumination.size());
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const double part = illumination.data()[i] / largest;
    weight.data()[i] = part < known_illumination ? 0.0 : part;
  }
  return weight;
}

}  // namespace

Refinement refine(const mpi::Communicator& comm, const ptycho::Dataset& dataset, const ptycho::Reconstruction& start,
                  const HostView<const Complex<double>**>& probe, const RefineConfig& config) {
  const HostView<double**> positions = positions_for(dataset, config.subpixel);
  const auto N = static_cast<int>(dataset.N());
  const Canvas canvas = ptycho::canvas_for(positions, N);
  const ptycho::ObjectLikelihood likelihood(dataset.counts, positions, canvas);
  ObjectAndProbe at{on_canvas(start, canvas, config.start), Field("probe", N, N)};
  Kokkos::deep_copy(at.probe, probe);
  RefineObjective objective(comm, likelihood, at, config.probe, config.tv_weight);
  match_brightness(objective);
  Refinement result;
  if (config.method == RefineMethod::lbfgs)
    run_lbfgs(objective, config, result);
  else
    run_adam(objective, config, result);
  const ObjectAndProbe& state = objective.state();
  if (config.probe) fix_gauge(state, probe);
  result.object = {state.object, weight_of(objective.illumination()), canvas.origin_px};
  result.probe = state.probe;
  result.residual = objective.sums().residual;
  return result;
}

}  // namespace arago::train
