#include "arago/fft/slab_fft2d.hpp"

#include "arago/core/error.hpp"
#include "arago/mpi/activity.hpp"
#include "fft/detail/image_plan.hpp"
#include "fft/detail/line_transform.hpp"
#include "fft/detail/planner.hpp"

#include <algorithm>

namespace arago::fft {

template <class Scalar>
struct SlabFft2d<Scalar>::Implementation {
  using Fftw = detail::Fftw<Scalar>;
  using Plan = detail::OwnedPlan<Scalar>;

  Implementation(const mpi::Communicator& communicator, std::int64_t n_rows, std::int64_t n_columns)
      : comm(communicator.duplicate()), rows(n_rows), columns(n_columns) {
    detail::PlannerSession<Scalar> planner;
    std::ptrdiff_t counts[2] = {}, firsts[2] = {};
    buffer_elements = Fftw::slab_elements(rows, columns, comm.handle(), &counts[0], &firsts[0], &counts[1], &firsts[1]);
    buffer_elements = std::max<std::int64_t>(buffer_elements, 1);
    my_rows = {firsts[0], counts[0]};
    my_columns = {firsts[1], counts[1]};
    row_forward = planner.line(static_cast<int>(columns), FFTW_FORWARD);
    row_inverse = planner.line(static_cast<int>(columns), FFTW_BACKWARD);
    column_forward = planner.line(static_cast<int>(rows), FFTW_FORWARD);
    column_inverse = planner.line(static_cast<int>(rows), FFTW_BACKWARD);
    to_columns = planner.transposition(rows, columns, buffer_elements, comm.handle());
    to_rows = planner.transposition(columns, rows, buffer_elements, comm.handle());
  }

  void transform_rows(const Plan& plan, Complex<Scalar>* slab) const {
    detail::transform_lines<Scalar>(plan.get(), slab, my_rows.count, columns);
  }
  void transform_columns(const Plan& plan, Complex<Scalar>* slab) const {
    detail::transform_lines<Scalar>(plan.get(), slab, my_columns.count, rows);
  }
  void transpose(const Plan& plan, Complex<Scalar>* slab) const {
    ARAGO_ASSERT(Fftw::is_aligned(slab), "the slab must begin at a multiple of 16 bytes, as new and Kokkos give it");
    const mpi::Waiting waiting("transposition of slabs", comm);
    Fftw::transpose(plan.get(), reinterpret_cast<Scalar*>(slab));
  }
  void divide(Complex<Scalar>* slab, std::int64_t elements) const {
    detail::scale<Scalar>(slab, elements, Scalar(1) / static_cast<Scalar>(rows * columns));
  }

  mpi::Communicator comm;
  std::int64_t rows;
  std::int64_t columns;
  std::int64_t buffer_elements = 1;
  mpi::RowRange my_rows;
  mpi::RowRange my_columns;
  Plan row_forward{nullptr, Fftw::destroy}, row_inverse{nullptr, Fftw::destroy};
  Plan column_forward{nullptr, Fftw::destroy}, column_inverse{nullptr, Fftw::destroy};
  Plan to_columns{nullptr, Fftw::destroy}, to_rows{nullptr, Fftw::destroy};
};

template <class Scalar>
SlabFft2d<Scalar>::SlabFft2d(const mpi::Communicator& comm, std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t max_extent = std::int64_t{1} << 30;
  ARAGO_REQUIRE(rows >= 1 && columns >= 1 && rows <= max_extent && columns <= max_extent,
                "a Fourier transform of " << rows << " x " << columns << " elements is not possible");
  self_ = std::make_shared<const Implementation>(comm, rows, columns);
}

template <class Scalar>
std::int64_t SlabFft2d<Scalar>::rows() const {
  return self_->rows;
}
template <class Scalar>
std::int64_t SlabFft2d<Scalar>::columns() const {
  return self_->columns;
}
template <class Scalar>
mpi::RowRange SlabFft2d<Scalar>::my_rows() const {
  return self_->my_rows;
}
template <class Scalar>
mpi::RowRange SlabFft2d<Scalar>::my_columns() const {
  return self_->my_columns;
}
template <class Scalar>
std::int64_t SlabFft2d<Scalar>::buffer_elements() const {
  return self_->buffer_elements;
}

template <class Scalar>
void SlabFft2d<Scalar>::forward_transposed(Complex<Scalar>* slab) const {
  self_->transform_rows(self_->row_forward, slab);
  self_->transpose(self_->to_columns, slab);
  self_->transform_columns(self_->column_forward, slab);
}

template <class Scalar>
void SlabFft2d<Scalar>::inverse_transposed(Complex<Scalar>* slab) const {
  self_->transform_columns(self_->column_inverse, slab);
  self_->transpose(self_->to_rows, slab);
  self_->transform_rows(self_->row_inverse, slab);
  self_->divide(slab, self_->my_rows.count * self_->columns);
}

template <class Scalar>
void SlabFft2d<Scalar>::forward(Complex<Scalar>* slab) const {
  forward_transposed(slab);
  self_->transpose(self_->to_rows, slab);
}

template <class Scalar>
void SlabFft2d<Scalar>::inverse(Complex<Scalar>* slab) const {
  self_->transpose(self_->to_columns, slab);
  inverse_transposed(slab);
}

template <class Scalar>
std::vector<Scalar> SlabFft2d<Scalar>::gathered(const std::vector<Scalar>& of_my_rows) const {
  return self_->comm.all_gather(of_my_rows);
}

template class SlabFft2d<float>;
template class SlabFft2d<double>;

}  // namespace arago::fft
