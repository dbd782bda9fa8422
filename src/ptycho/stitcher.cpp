#include "arago/ptycho/stitcher.hpp"

#include "arago/core/error.hpp"
#include "detail/bilinear_rows.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::ptycho {
namespace {

using detail::Sampling;
using detail::Source;

struct Range {
  double low, high;
};
Range range_of(const HostView<const double**>& positions, int axis) {
  ARAGO_ASSERT(positions.extent(0) > 0, "no positions");
  Range range{positions(0, axis), positions(0, axis)};
  for (std::size_t i = 1; i < positions.extent(0); ++i) {
    range.low = std::min(range.low, positions(i, axis));
    range.high = std::max(range.high, positions(i, axis));
  }
  return range;
}

/// Canvas pixel u sees core pixel u - (position - M/2 - origin).
Sampling<double> core_on_canvas(double position, int core_px, double origin) {
  return detail::sample_at<double>(-(position - core_px / 2 - origin));
}

/// For every canvas row the patches that touch it, in order: patches_of(y) = list[first[y]..first[y + 1]).
struct RowLists {
  std::vector<std::size_t> first;
  std::vector<int> list;

  RowLists(const Canvas& canvas, int core_px, const HostView<const double**>& positions) : first(canvas.rows + 1, 0) {
    const int n = positions.extent_int(0);
    std::vector<int> top(n);
    const auto rows_of = [&](int i) {
      return std::pair(std::max(0, top[i]), std::min(canvas.rows, top[i] + core_px + 1));
    };
    for (int i = 0; i < n; ++i) {
      top[i] = -core_on_canvas(positions(i, 0), core_px, canvas.origin_px[0]).first - 1;
      const auto [begin, end] = rows_of(i);
      for (int y = begin; y < end; ++y) ++first[y + 1];
    }
    for (int y = 0; y < canvas.rows; ++y) first[y + 1] += first[y];
    list.resize(first.back());
    std::vector<std::size_t> next(first.begin(), first.end() - 1);
    for (int i = 0; i < n; ++i) {
      const auto [begin, end] = rows_of(i);
      for (int y = begin; y < end; ++y) list[next[y]++] = i;
    }
  }
};

HostView<double**> ones(int edge) {
  HostView<double**> view("core_weight", edge, edge);
  Kokkos::deep_copy(view, 1.0);
  return view;
}

HostView<double**> probe_weight(const HostView<const Complex<double>**>& probe, int core_px) {
  const int first = probe.extent_int(0) / 2 - core_px / 2;
  ARAGO_ASSERT(first >= 0, "the probe has " << probe.extent(0) << " pixels, the core " << core_px);
  HostView<double**> weight("core_weight", core_px, core_px);
  for (int y = 0; y < core_px; ++y)
    for (int x = 0; x < core_px; ++x) weight(y, x) = abs_squared(probe(first + y, first + x));
  return weight;
}

}  // namespace

void describe(config::FieldVisitor& visitor, StitchConfig& config) {
  visitor.field("core_px", config.core_px,
                {.help = "edge of the central square of a patch that is stitched",
                 .unit = "px",
                 .min = 2,
                 .aliases = {"stitch_crop_size"}});
  visitor.choice("weighting", config.weighting,
                 {{StitchWeighting::uniform, "uniform"}, {StitchWeighting::probe, "probe"}},
                 {.help = "probe: pixels count |probe|^2"});
  visitor.choice("assembly", config.assembly, {{StitchAssembly::group, "group"}, {StitchAssembly::frames, "frames"}},
                 {.help = "group: one merged object a group, at its centre; frames: the patch of every frame"});
  visitor.choice("placement", config.placement,
                 {{StitchPlacement::positions, "positions"}, {StitchPlacement::raster, "raster"}},
                 {.help = "raster: tiles of core_px in order, whatever the positions (a square grid scan)"});
}

void validate(const StitchConfig& config, int N) {
  ARAGO_REQUIRE(config.core_px <= N && config.core_px % 2 == 0,
                "stitch.core_px=" << config.core_px << " must be even and at most geometry.N=" << N << "; try "
                                  << std::min(20, N));
}

Canvas canvas_for(const HostView<const double**>& positions_px, int core_px) {
  Canvas canvas;
  int size[2];
  for (int axis = 0; axis < 2; ++axis) {
    const Range range = range_of(positions_px, axis);
    const double origin = std::floor(range.low) - core_px / 2;
    canvas.origin_px[axis] = origin;
    size[axis] = static_cast<int>(std::ceil(range.high) - core_px / 2 - origin) + core_px;
  }
  canvas.rows = size[0];
  canvas.columns = size[1];
  return canvas;
}

HostView<double**> raster_positions(std::int64_t n, int core_px, const std::array<double, 2>& first_px) {
  ARAGO_REQUIRE(n > 0, "a raster needs at least one patch");
  const auto side = static_cast<std::int64_t>(std::floor(std::sqrt(static_cast<double>(n))));
  HostView<double**> positions("positions", n / side * side, 2);
  for (std::int64_t i = 0; i < positions.extent_int(0); ++i) {
    positions(i, 0) = first_px[0] + static_cast<double>(i / side * core_px);
    positions(i, 1) = first_px[1] + static_cast<double>(i % side * core_px);
  }
  return positions;
}

PixelBox scan_box(const HostView<const double**>& positions_px, int core_px, int object_rows, int object_columns) {
  const Range rows = range_of(positions_px, 0), columns = range_of(positions_px, 1);
  const int half = core_px / 2;
  return {std::max(0, static_cast<int>(rows.low) - half), std::min(object_rows, static_cast<int>(rows.high) + half),
          std::max(0, static_cast<int>(columns.low) - half),
          std::min(object_columns, static_cast<int>(columns.high) + half)};
}

template <class Scalar>
HostView<Complex<double>***> crop_cores(const HostView<const Complex<Scalar>***>& patches, int core_px) {
  const int n = patches.extent_int(0), first = patches.extent_int(1) / 2 - core_px / 2;
  ARAGO_ASSERT(first >= 0, "a core of " << core_px << " px in patches of " << patches.extent(1));
  HostView<Complex<double>***> cores(uninitialised("cores"), n, core_px, core_px);
  for (int i = 0; i < n; ++i)
    for (int y = 0; y < core_px; ++y)
      for (int x = 0; x < core_px; ++x) cores(i, y, x) = Complex<double>(patches(i, first + y, first + x));
  return cores;
}
template HostView<Complex<double>***> crop_cores<float>(const HostView<const Complex<float>***>&, int);
template HostView<Complex<double>***> crop_cores<double>(const HostView<const Complex<double>***>&, int);

Stitcher::Stitcher(const Canvas& canvas, int core_px, const HostView<const double**>& core_weight)
    : canvas_(canvas),
      core_px_(core_px),
      core_weight_("core_weight", core_px, core_px),
      sum_("stitched", canvas.rows, canvas.columns),
      weight_sum_("weight", canvas.rows, canvas.columns) {
  if (core_weight.size() == 0) {
    core_weight_ = ones(core_px);
  } else {
    Kokkos::deep_copy(core_weight_, core_weight);
  }
}

Stitcher::Stitcher(const StitchConfig& config, const HostView<const double**>& positions_px,
                   const HostView<const Complex<double>**>& probe)
    : Stitcher(canvas_for(positions_px, static_cast<int>(config.core_px)), static_cast<int>(config.core_px),
               config.weighting == StitchWeighting::probe ? probe_weight(probe, static_cast<int>(config.core_px))
                                                          : HostView<double**>{}) {}

void Stitcher::add(const HostView<const Complex<double>***>& cores, const HostView<const double**>& positions_px) {
  const int M = core_px_, columns = canvas_.columns;
  ARAGO_ASSERT(cores.extent(0) == positions_px.extent(0) && cores.extent_int(1) == M && cores.extent_int(2) == M,
               "cores (" << cores.extent(0) << ", " << cores.extent(1) << ", " << cores.extent(2) << ") at "
                         << positions_px.extent(0) << " positions");
  HostView<Complex<double>***> weighted(uninitialised("weighted"), cores.extent(0), M, M);
  HostView<Complex<double>**> weight("weight", M, M);
  const std::int64_t pixels = std::int64_t{M} * M;
  for (std::int64_t k = 0; k < pixels; ++k) weight.data()[k] = core_weight_.data()[k];
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(cores.size()); ++k)
    weighted.data()[k] = core_weight_.data()[k % pixels] * cores.data()[k];

  const RowLists lists(canvas_, M, positions_px);
  const Canvas canvas = canvas_;
  const auto reals = [](const auto& view) { return reinterpret_cast<double*>(view.data()); };
  double *const sum = reals(sum_), *const weight_sum = reals(weight_sum_);
  const double *const images = reals(weighted), *const weight_image = reals(weight);
  Kokkos::parallel_for(
      "arago::ptycho::stitch", Kokkos::RangePolicy<HostSpace>(0, canvas.rows), [=, &lists](const int y) {
        const std::int64_t row = std::int64_t{2} * y * columns;
        for (std::size_t k = lists.first[y]; k < lists.first[y + 1]; ++k) {
          const int i = lists.list[k];
          const detail::PlaneSampling<double> at{core_on_canvas(positions_px(i, 0), M, canvas.origin_px[0]),
                                                 core_on_canvas(positions_px(i, 1), M, canvas.origin_px[1])};
          const Source<double> core{images + 2 * i * pixels, M, {0, M}, {0, M}}, ones{weight_image, M, {0, M}, {0, M}};
          detail::add_sampled(detail::Row<double>{sum + row, columns, y}, core, at);
          detail::add_sampled(detail::Row<double>{weight_sum + row, columns, y}, ones, at);
        }
      });
}

Reconstruction Stitcher::result() const {
  Reconstruction result;
  result.origin_px = canvas_.origin_px;
  result.object = HostView<Complex<double>**>("object", canvas_.rows, canvas_.columns);
  result.weight = HostView<double**>("weight", canvas_.rows, canvas_.columns);
  for (std::size_t k = 0; k < sum_.size(); ++k) {
    const double weight = weight_sum_.data()[k].real();
    result.weight.data()[k] = weight;
    if (weight > 0.0) result.object.data()[k] = sum_.data()[k] / weight;
  }
  return result;
}

}  // namespace arago::ptycho
