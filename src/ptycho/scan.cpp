#include "arago/ptycho/scan.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace arago::ptycho {
namespace {

/// Where patch centres may lie: [low, high] along rows and columns.
struct Bounds {
  double row_low, row_high, column_low, column_high;

  bool contains(double row, double column) const {
    return row >= row_low && row <= row_high && column >= column_low && column <= column_high;
  }
};

using Points = std::vector<std::array<double, 2>>;

Points uniform_points(const ScanConfig& scan, const Bounds& bounds) {
  Points points(static_cast<std::size_t>(scan.count));
  for (std::size_t i = 0; i < points.size(); ++i) {
    CounterRng rng(static_cast<std::uint64_t>(scan.seed), Stream::scan, 0, i);
    points[i][0] = rng.uniform(bounds.row_low, bounds.row_high);
    points[i][1] = rng.uniform(bounds.column_low, bounds.column_high);
  }
  return points;
}

/// Windows of gridsize^2 points, row-major; the points of a window follow each other, row-major.
Points grid_points(const ScanConfig& scan, const GeometryConfig& geometry, const Bounds& bounds) {
  const double span = (static_cast<double>(geometry.gridsize) - 1) * geometry.offset_px;
  const auto windows = [&](double low, double high) {
    const double room = high - low - span;
    return room < 0 ? 0 : static_cast<int>(std::floor(room / scan.step_px + 1e-9)) + 1;
  };
  const int rows = windows(bounds.row_low, bounds.row_high), columns = windows(bounds.column_low, bounds.column_high);
  Points points;
  for (int wy = 0; wy < rows; ++wy)
    for (int wx = 0; wx < columns; ++wx)
      for (int iy = 0; iy < geometry.gridsize; ++iy)
        for (int ix = 0; ix < geometry.gridsize; ++ix)
          points.push_back({bounds.row_low + wy * scan.step_px + iy * geometry.offset_px,
                            bounds.column_low + wx * scan.step_px + ix * geometry.offset_px});
  return points;
}

Points round_points(const ScanConfig& scan, const Bounds& bounds) {
  const double row = (bounds.row_low + bounds.row_high) / 2, column = (bounds.column_low + bounds.column_high) / 2;
  const double reach = std::hypot(bounds.row_high - row, bounds.column_high - column);
  Points points;
  if (bounds.contains(row, column)) points.push_back({row, column});
  for (int ring = 1; ring * scan.step_px <= reach; ++ring)
    for (int i = 0; i < 6 * ring; ++i) {
      const double angle = 2.0 * std::numbers::pi * i / (6.0 * ring);
      const double y = row + ring * scan.step_px * std::sin(angle), x = column + ring * scan.step_px * std::cos(angle);
      if (bounds.contains(y, x)) points.push_back({y, x});
    }
  return points;
}

void shake(Points& points, const ScanConfig& scan) {
  if (scan.jitter_px <= 0) return;
  for (std::size_t i = 0; i < points.size(); ++i) {
    CounterRng rng(static_cast<std::uint64_t>(scan.seed), Stream::scan, 0, i);
    points[i][0] += scan.jitter_px * rng.normal();
    points[i][1] += scan.jitter_px * rng.normal();
  }
}

}  // namespace

void describe(config::FieldVisitor& visitor, ScanConfig& config) {
  visitor.choice(
      "kind", config.kind,
      {{ScanKind::uniform, "uniform"}, {ScanKind::grid, "grid"}, {ScanKind::round, "round"}, {ScanKind::file, "file"}},
      {.help = "uniform: random points; grid: raster of windows of gridsize^2 points; round: rings"});
  visitor.field("count", config.count, {.help = "points of a uniform scan", .min = 1, .max = 1e8});
  visitor.field("step_px", config.step_px,
                {.help = "distance of grid windows or rings", .unit = "px", .min = 0, .min_excluded = true});
  visitor.field("jitter_px", config.jitter_px,
                {.help = "standard deviation of a random shift of grid and round points", .unit = "px", .min = 0});
  visitor.field("border_px", config.border_px,
                {.help = "smallest distance of a patch centre from the edge of the object; default N/2",
                 .unit = "px",
                 .min = 0,
                 .aliases = {"buffer"}});
  visitor.field("seed", config.seed, {.help = "seed of random positions", .min = 0});
  visitor.field("file", config.file, {.help = "kind = file: the file with the positions"});
  visitor.field("whole_pixels", config.whole_pixels, {.help = "round positions to whole pixels, half to even"});
}

void validate(const ScanConfig& config) {
  ARAGO_REQUIRE(config.kind != ScanKind::file || !config.file.empty(),
                "scan.kind=file needs scan.file, the file with the positions");
}

HostView<double**> make_positions(const ScanConfig& scan, const GeometryConfig& geometry, int object_rows,
                                  int object_columns) {
  ARAGO_ASSERT(scan.kind != ScanKind::file, "positions of files are read by module data");
  const double border = scan.border_px.value_or(geometry.N / 2.0);
  const Bounds bounds{border, object_rows - border, border, object_columns - border};
  ARAGO_REQUIRE(bounds.row_high >= bounds.row_low && bounds.column_high >= bounds.column_low,
                "scan.border_px=" << border << " leaves no room for a patch centre in an object of " << object_rows
                                  << " x " << object_columns << " px; make object.size_px larger than " << 2 * border
                                  << " or the border smaller");
  Points points;
  switch (scan.kind) {
    case ScanKind::uniform:
      points = uniform_points(scan, bounds);
      break;
    case ScanKind::grid:
      points = grid_points(scan, geometry, bounds);
      break;
    default:
      points = round_points(scan, bounds);
  }
  ARAGO_REQUIRE(!points.empty(), "the scan has no point: scan.step_px="
                                     << scan.step_px << " and scan.border_px=" << border << " do not fit an object of "
                                     << object_rows << " x " << object_columns << " px");
  if (scan.kind != ScanKind::uniform) shake(points, scan);
  HostView<double**> positions("positions", points.size(), 2);
  for (std::size_t i = 0; i < points.size(); ++i)
    for (int axis = 0; axis < 2; ++axis) positions(i, axis) = points[i][axis];
  if (scan.whole_pixels) round_to_pixels(positions);
  return positions;
}

void round_to_pixels(const HostView<double**>& positions_px) {
  for (std::size_t i = 0; i < positions_px.extent(0); ++i)
    for (int axis = 0; axis < 2; ++axis) positions_px(i, axis) = std::nearbyint(positions_px(i, axis));
}

}  // namespace arago::ptycho
