#include "arago/optics/slab_free_space.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/angular_spectrum.hpp"
#include "optics/detail/parallel.hpp"
#include "optics/detail/phasor.hpp"

namespace arago::optics {

using params::FreeSpaceKernel;

SlabFreeSpace::SlabFreeSpace(const fft::SlabFft2d<double>& transform, const FreeSpace& space, FreeSpaceKernel kernel)
    : transform_(transform), space_(space), kernel_(kernel) {
  ARAGO_REQUIRE(transform.rows() == space.samples && transform.columns() == space.samples,
                "a transform of " << transform.rows() << " x " << transform.columns() << " points for a plane of "
                                  << space.samples << " x " << space.samples);
  if (kernel == FreeSpaceKernel::separable) separable_ = separable_transfer(space);
}

void SlabFreeSpace::convolve(Complex<double>* slab, bool conjugated) const {
  transform_.forward_transposed(slab);
  const auto columns = transform_.my_columns();
  const double sign = conjugated ? -1 : 1;
  detail::for_each("slab_transfer", columns.count, [&](std::int64_t i) {
    Complex<double>* line = slab + i * space_.samples;  // one column of the plane, over its rows
    const std::int64_t column = columns.first + i;
    for (std::int64_t row = 0; row < space_.samples; ++row) {
      const Complex<double> transfer = kernel_ == FreeSpaceKernel::separable
                                           ? detail::product(separable_[row], separable_[column])
                                           : angular_spectrum_transfer(space_, {}, row, column);
      line[row] = detail::product(line[row], Complex<double>(transfer.real(), sign * transfer.imag()));
    }
  });
  transform_.inverse_transposed(slab);
}

void SlabFreeSpace::forward(Complex<double>* slab) const {
  convolve(slab, false);
}
void SlabFreeSpace::adjoint(Complex<double>* slab) const {
  convolve(slab, true);
}

}  // namespace arago::optics
