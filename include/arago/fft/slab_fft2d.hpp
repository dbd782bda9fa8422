#pragma once

#include "arago/core/views.hpp"
#include "arago/mpi/communicator.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace arago::fft {

/// Two-dimensional Fourier transform of one complex image that is spread over ranks by rows (slabs), in place, host
/// memory. Definition and normalisation of LocalFft2d. 1-D transforms of rows, a transposition over ranks (FFTW-MPI),
/// 1-D transforms of what were columns: a row is always transformed by one rank with one plan, so that the bits are the
/// same on any number of ranks, even more ranks than rows.
template <class Scalar>
class SlabFft2d {
 public:
  /// Collective.
  SlabFft2d(const mpi::Communicator& comm, std::int64_t rows, std::int64_t columns);

  std::int64_t rows() const;
  std::int64_t columns() const;
  /// Rows of the image, and after a transposed transform columns of it, that this rank holds (may be none).
  mpi::RowRange my_rows() const;
  mpi::RowRange my_columns() const;
  /// Elements that the buffer given to the transforms must have room for (can exceed my_rows x columns).
  std::int64_t buffer_elements() const;

  /// Collective. (my_rows, columns) -> (my_rows, columns).
  void forward(Complex<Scalar>* slab) const;
  void inverse(Complex<Scalar>* slab) const;
  /// Collective. (my_rows, columns) -> (my_columns, rows): half of the communication; and back.
  void forward_transposed(Complex<Scalar>* slab) const;
  void inverse_transposed(Complex<Scalar>* slab) const;

  /// Collective. What every rank has to say of its rows, one rank after the other and so in row order, on all ranks:
  /// whoever adds over rows adds these, in an order that does not depend on the ranks.
  std::vector<Scalar> gathered(const std::vector<Scalar>& of_my_rows) const;

 private:
  struct Implementation;
  std::shared_ptr<const Implementation> self_;
};

extern template class SlabFft2d<float>;
extern template class SlabFft2d<double>;

}  // namespace arago::fft
