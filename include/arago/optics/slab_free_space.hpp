#pragma once

#include "arago/fft/slab_fft2d.hpp"
#include "arago/optics/free_space.hpp"
#include "arago/params/telescope_structure.hpp"

#include <vector>

namespace arago::optics {

/// A relay of a field that is spread over ranks by rows, for planes beyond the memory of one node. Which ranks, and how
/// they communicate, is the transform's business: 1-D transforms of fixed plans and one transposition each way, so that
/// the bits do not depend on the number of ranks. Agrees with SeparableFreeSpace and AngularSpectrum to rounding.
class SlabFreeSpace {
 public:
  /// InputError unless the transform is of samples x samples.
  SlabFreeSpace(const fft::SlabFft2d<double>& transform, const FreeSpace& space, params::FreeSpaceKernel kernel);

  /// Collective over the transform's ranks. In place on this rank's rows, (my_rows, samples), in a buffer of
  /// transform.buffer_elements().
  void forward(Complex<double>* slab) const;
  void adjoint(Complex<double>* slab) const;

 private:
  void convolve(Complex<double>* slab, bool conjugated) const;

  fft::SlabFft2d<double> transform_;
  FreeSpace space_;
  params::FreeSpaceKernel kernel_;
  std::vector<Complex<double>> separable_;  // one axis; empty for the full kernel
};

}  // namespace arago::optics
