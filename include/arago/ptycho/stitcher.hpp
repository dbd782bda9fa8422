#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/core/views.hpp"

#include <array>
#include <cstdint>

namespace arago::ptycho {

enum class StitchWeighting {
  uniform,  ///< every pixel of a core counts 1
  probe,    ///< every pixel counts |probe|^2
};

/// What is put on the canvas for each group of more than one frame.
enum class StitchAssembly {
  group,   ///< the merged object, at the group's centre
  frames,  ///< the patch of every frame, cut out of the merged object, at the frame's position
};

enum class StitchPlacement {
  positions,  ///< where the scan says, bilinear
  raster,     ///< in order, as tiles of core_px: rows of floor(sqrt(n)) tiles
};

/// Section [stitch].
struct StitchConfig {
  std::int64_t core_px = 20;  ///< edge M of the central square of a patch that is used
  StitchWeighting weighting = StitchWeighting::uniform;
  StitchAssembly assembly = StitchAssembly::group;
  StitchPlacement placement = StitchPlacement::positions;
};

void describe(config::FieldVisitor& visitor, StitchConfig& config);
/// core_px <= N and even.
void validate(const StitchConfig& config, int N);

/// A stitched object on the pixel grid of the scan.
struct Reconstruction {
  HostView<Complex<double>**> object;     ///< (H, W), 0 where nothing was stitched
  HostView<double**> weight;              ///< (H, W) sum of weights
  std::array<double, 2> origin_px{0, 0};  ///< object coordinates (row, column) of element [0, 0]
};

/// Where the canvas lies: its size and the object coordinates of element [0, 0].
struct Canvas {
  int rows = 0;
  int columns = 0;
  std::array<double, 2> origin_px{0, 0};
};

/// The smallest canvas with a whole-pixel origin that holds cores of edge core_px at all positions (n, 2).
Canvas canvas_for(const HostView<const double**>& positions_px, int core_px);

/// Where the tiles of a raster lie: element i at row i / side, column i mod side of a grid of core_px steps, side =
/// floor(sqrt(n)), the first one at `first_px`. Tiles that fill no whole row are left out: (side * floor(n / side), 2).
HostView<double**> raster_positions(std::int64_t n, int core_px, const std::array<double, 2>& first_px);

/// The box of object pixels [first, last) that the cores of a scan cover, clipped to the object: rows and columns
/// [trunc(min) - core_px / 2, trunc(max) + core_px / 2). For images that come without an origin.
struct PixelBox {
  int first_row = 0, last_row = 0, first_column = 0, last_column = 0;
};
PixelBox scan_box(const HostView<const double**>& positions_px, int core_px, int object_rows, int object_columns);

/// Cuts the central core_px square out of patches (n, N, N): rows and columns [N/2 - M/2, N/2 + M/2).
template <class Scalar>
HostView<Complex<double>***> crop_cores(const HostView<const Complex<Scalar>***>& patches, int core_px);

/// Weighted average of patches on a canvas: object = sum_i T_i[w o_i] / sum_i T_i[w], T_i the bilinear move of a core
/// to its position. Every canvas pixel is summed in the order in which patches are added, whatever the number of
/// threads, so ranks must bring their cores to one of them in order.
class Stitcher {
 public:
  /// core_weight (M, M): weights of a core's pixels; empty = 1.
  Stitcher(const Canvas& canvas, int core_px, const HostView<const double**>& core_weight = {});
  /// Canvas and weights from the configuration; probe (N, N) is read for weighting = probe only.
  Stitcher(const StitchConfig& config, const HostView<const double**>& positions_px,
           const HostView<const Complex<double>**>& probe);

  /// cores (n, M, M), positions (n, 2) of patch pixel (N/2, N/2) = core pixel (M/2, M/2).
  void add(const HostView<const Complex<double>***>& cores, const HostView<const double**>& positions_px);

  const Canvas& canvas() const { return canvas_; }
  Reconstruction result() const;

 private:
  Canvas canvas_;
  int core_px_;
  HostView<double**> core_weight_;          ///< (M, M)
  HostView<Complex<double>**> sum_;         ///< (rows, columns)
  HostView<Complex<double>**> weight_sum_;  ///< (rows, columns), real numbers
};

}  // namespace arago::ptycho
