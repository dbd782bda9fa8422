#include "arago/optics/slab_image.hpp"

#include "arago/core/error.hpp"
#include "optics/detail/graph_engine.hpp"
#include "optics/detail/parallel.hpp"
#include "optics/detail/slab_path.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::optics {

using detail::Window;

struct SlabImage::Implementation {
  Implementation(OpticalStructure structure, const fft::SlabFft2d<double>& transform_in)
      : engine(std::move(structure), 0), transform(transform_in) {
    const std::int64_t n = engine.structure.padded_samples();
    ARAGO_REQUIRE(engine.structure.precision == FieldPrecision::float64,
                  "telescope.precision=float32: fields that are spread over ranks are double; use float64");
    ARAGO_REQUIRE(transform.rows() == n && transform.columns() == n,
                  "a transform of " << transform.rows() << " x " << transform.columns() << " points for a plane of "
                                    << n << " x " << n);
  }

  /// The pupil's rows among the padded plane's, and my part of them.
  Window pupil() const {
    const std::int64_t n = engine.structure.pupil_samples;
    return {(engine.structure.padded_samples() - n) / 2, n};
  }
  Window my_pupil() const { return detail::overlap(pupil(), {transform.my_rows().first, transform.my_rows().count}); }
  Complex<double>* pupil_row(Complex<double>* slab, std::int64_t i) const {
    return slab + (my_pupil().first + i - transform.my_rows().first) * transform.columns() + pupil().first;
  }

  void put_pupil(const detail::PupilPlane& plane, const detail::PupilJob<double>& job, Complex<double>* slab) const;
  ComplexMap focal(const MatrixFourier& kernel, Complex<double>* slab, double scale) const;

  detail::GraphEngine engine;  ///< keeps nothing: maps and kernels of one state
  fft::SlabFft2d<double> transform;
};

/// My rows of the padded plane: M1's field in the middle, zeros around.
void SlabImage::Implementation::put_pupil(const detail::PupilPlane& plane, const detail::PupilJob<double>& job,
                                          Complex<double>* slab) const {
  std::fill_n(slab, transform.buffer_elements(), Complex<double>(0, 0));
  const std::int64_t first = my_pupil().first - pupil().first;
  detail::for_each("slab_pupil", my_pupil().count,
                   [&](std::int64_t i) { detail::pupil_row(plane, job, first + i, pupil_row(slab, i)); });
}

/// Collective. The field back at M1's plane, times `scale`, in the focus (M, M): rows by their ranks, columns by all.
ComplexMap SlabImage::Implementation::focal(const MatrixFourier& kernel, Complex<double>* slab, double scale) const {
  const std::int64_t n = engine.structure.pupil_samples, m = engine.structure.focal_subsamples();
  const std::int64_t rows = my_pupil().count;
  ComplexMap mine(uninitialised("optics my pupil rows"), rows, n), half(uninitialised("optics my focal rows"), rows, m);
  for (std::int64_t i = 0; i < rows; ++i)
    std::transform(pupil_row(slab, i), pupil_row(slab, i) + n, &mine(i, 0),
                   [scale](const Complex<double>& value) { return value * scale; });
  kernel.forward_rows(mine, half);
  const auto* numbers = reinterpret_cast<const double*>(half.data());
  std::vector<double> all = transform.gathered(std::vector<double>(numbers, numbers + 2 * half.size()));
  ComplexMap field(uninitialised("optics focal field"), m, m);
  kernel.forward_columns(ConstComplexMap(reinterpret_cast<const Complex<double>*>(all.data()), n, m), field);
  return field;
}

SlabImage::SlabImage(OpticalStructure structure, const fft::SlabFft2d<double>& transform)
    : self_(std::make_unique<Implementation>(std::move(structure), transform)) {}
SlabImage::~SlabImage() = default;
SlabImage::SlabImage(SlabImage&&) noexcept = default;
SlabImage& SlabImage::operator=(SlabImage&&) noexcept = default;

RealMap SlabImage::image(const OpticalState& state) {
  detail::GraphEngine& engine = self_->engine;
  engine.check(state);
  const bool renormalise = engine.structure.normalisation == Normalisation::renormalise && !engine.single_mirror();
  const detail::PupilPlane pupil = engine.tables.pupil(state);
  const detail::SlabPath path(engine.structure, state, engine.tables, self_->transform);
  const HostView<Complex<double>*> slab(uninitialised("optics slab"), self_->transform.buffer_elements());
  const std::int64_t m = engine.structure.focal_subsamples();
  RealMap total("optics source sum", m, m);
  for (std::size_t wavelength = 0; wavelength < state.wavelengths_m.size(); ++wavelength) {
    const auto kernel = engine.tables.focal<double>(state, wavelength);
    for (std::size_t star = 0; star < state.stars.size(); ++star) {
      self_->put_pupil(pupil, {state.wavelengths_m[wavelength], state.stars[star], {}}, slab.data());
      const double power = engine.single_mirror() ? 1 : path.forward(wavelength, slab.data());
      const ComplexMap field = self_->focal(*kernel, slab.data(), renormalise ? 1 / std::sqrt(power) : 1);
      const double photons = state.stars[star].flux * state.weights[star][wavelength];
      for (std::size_t k = 0; k < total.size(); ++k) total.data()[k] += photons * abs_squared(field.data()[k]);
    }
  }
  return detect(engine.structure.detector, total, engine.subpixel_as(state));
}

}  // namespace arago::optics
