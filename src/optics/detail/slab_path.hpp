#pragma once

#include "arago/fft/slab_fft2d.hpp"
#include "arago/optics/maps.hpp"
#include "arago/optics/resampling.hpp"
#include "optics/detail/graph_tables.hpp"

#include <cstdint>
#include <vector>

namespace arago::optics::detail {

using Window = LinearAxis::Support;

/// The samples that both hold.
Window overlap(const Window& a, const Window& b);

/// This rank's rows of a further mirror on the padded grid.
struct MirrorRows {
  Window window;  ///< samples of the padded grid that the mirror covers, the same on both axes
  Window rows;    ///< those of them that are rows of this rank
  bool unlimited = false;
  RealMap transmission;  ///< (rows.count, window.count); empty if unlimited
  RealMap opd_m;
};

/// From M1's field to the field back at M1's plane, on the rows of one rank: relay, mirror, relay, ... , relay back.
class SlabPath {
 public:
  SlabPath(const OpticalStructure& structure, const OpticalState& state, GraphTables& tables,
           const fft::SlabFft2d<double>& transform);

  /// Collective. In place on (my_rows, padded samples), in a buffer of the transform's buffer_elements. Returns the
  /// power behind the last mirror, for which nothing is normalised.
  double forward(std::size_t wavelength, Complex<double>* slab) const;

 private:
  Window my_rows() const { return {transform_.my_rows().first, transform_.my_rows().count}; }
  MirrorRows rows_of(const ConstRealMap& transmission, const ConstRealMap& opd_m, double ratio) const;
  /// The field before a mirror -> behind it; returns the power of each of my rows.
  std::vector<double> apply(const MirrorRows& mirror, double wavelength_m, Complex<double>* slab) const;

  const fft::SlabFft2d<double>& transform_;
  params::FreeSpaceKernel kernel_;
  double width_m_;
  std::vector<double> wavelengths_m_;
  std::vector<double> relays_m_;
  std::vector<MirrorRows> mirrors_;
};

}  // namespace arago::optics::detail
