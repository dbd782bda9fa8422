#pragma once

#include "arago/fft/slab_fft2d.hpp"
#include "arago/optics/maps.hpp"
#include "arago/optics/optical_state.hpp"
#include "arago/optics/optical_structure.hpp"

#include <memory>

namespace arago::optics {

/// The image of a telescope whose fields are spread over ranks by rows, for padded planes beyond the memory of one
/// node: no rank holds a whole one, each holds the maps of the mirrors on their own grids. Equal to SystemGraph's image
/// to rounding, and to itself bit for bit on any number of ranks: lines are transformed by fixed plans, and whatever is
/// added over rows (power, focal transform) is gathered in row order first. Values only: derivatives are SystemGraph's.
/// Which ranks there are is the transform's business:
///   SlabImage slab(structure, fft::SlabFft2d<double>(comm, structure.padded_samples(), structure.padded_samples()));
class SlabImage {
 public:
  /// InputError if the structure is not valid or the transform is not of its padded plane.
  SlabImage(OpticalStructure structure, const fft::SlabFft2d<double>& transform);
  ~SlabImage();
  SlabImage(SlabImage&&) noexcept;
  SlabImage& operator=(SlabImage&&) noexcept;

  /// Collective over the transform's ranks. Photons a pixel (M, M), the same on all of them. InputError if the state
  /// does not fit the structure.
  RealMap image(const OpticalState& state);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> self_;
};

}  // namespace arago::optics
