#include "optics/detail/slab_path.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/slab_free_space.hpp"
#include "optics/detail/fast_phasor.hpp"
#include "optics/detail/parallel.hpp"
#include "optics/detail/phasor.hpp"

#include <algorithm>

namespace arago::optics::detail {
namespace {

/// W_y map W_x^T for few outputs along y: only the rows of the map that they read are touched.
RealMap resampled_rows(const ConstRealMap& map, LinearAxis y, const LinearAxis& x) {
  if (y.outputs() == 0) return RealMap("optics no rows", 0, x.outputs());
  const auto [lowest, highest] = std::minmax_element(y.index.begin(), y.index.end());
  const std::int64_t first = std::max<std::int64_t>(0, *lowest), last = std::min(y.inputs - 1, *highest + 1);
  const ConstRealMap part(&map(first, 0), last - first + 1, map.extent(1));
  for (std::int64_t& index : y.index) index -= first;
  y.inputs = last - first + 1;
  return resampled(part, y, x);
}

}  // namespace

Window overlap(const Window& a, const Window& b) {
  const std::int64_t first = std::max(a.first, b.first), end = std::min(a.first + a.count, b.first + b.count);
  return {first, std::max<std::int64_t>(0, end - first)};
}

SlabPath::SlabPath(const OpticalStructure& structure, const OpticalState& state, GraphTables& tables,
                   const fft::SlabFft2d<double>& transform)
    : transform_(transform),
      kernel_(structure.free_space),
      width_m_(static_cast<double>(structure.pad) * state.mirrors[0].diameter_m),
      wavelengths_m_(state.wavelengths_m),
      relays_m_(GraphTables::relays_m(state)) {
  for (std::size_t k = 1; k < state.mirrors.size(); ++k) {
    const RealMap& transmission = structure.mirrors[k].transmission;
    if (transmission.size() == 0) {
      mirrors_.push_back({{0, structure.padded_samples()}, my_rows(), true, {}, {}});
      continue;
    }
    mirrors_.push_back(rows_of(transmission, tables.mirror_opd(state, k), GraphTables::covering_ratio(state, k)));
    ARAGO_REQUIRE(mirrors_.back().window.count > 0, "mirror M" << k + 1 << " covers no sample of the padded grid");
  }
}

MirrorRows SlabPath::rows_of(const ConstRealMap& transmission, const ConstRealMap& opd_m, double ratio) const {
  const auto inputs = static_cast<std::int64_t>(transmission.extent(0));
  const LinearAxis whole = centred_axis(inputs, transform_.rows(), ratio);
  MirrorRows mirror;
  mirror.window = whole.support();
  mirror.rows = overlap(mirror.window, my_rows());
  const LinearAxis y = whole.part(mirror.rows), x = whole.part(mirror.window);
  mirror.transmission = resampled_rows(transmission, y, x);
  mirror.opd_m = resampled_rows(opd_m, y, x);
  return mirror;
}

std::vector<double> SlabPath::apply(const MirrorRows& mirror, double wavelength_m, Complex<double>* slab) const {
  const Window mine = my_rows();
  const std::int64_t n = transform_.columns(), first = mirror.window.first, end = first + mirror.window.count;
  const double per_wavelength = 1 / wavelength_m;
  std::vector<double> power(mine.count, 0.0);
  for_each("slab_mirror", mine.count, [&](std::int64_t i) {
    Complex<double>* line = slab + i * n;
    const std::int64_t row = mine.first + i - mirror.rows.first;  // among the mirror's rows
    const bool covered = row >= 0 && row < mirror.rows.count;
    std::fill_n(line, covered ? first : n, Complex<double>(0, 0));
    if (!covered) return;
    std::fill_n(line + end, n - end, Complex<double>(0, 0));
    for (std::int64_t col = first; col < end; ++col) {
      if (!mirror.unlimited) {
        const Wave phase = wave(mirror.opd_m(row, col - first) * per_wavelength);
        const double t = mirror.transmission(row, col - first);
        line[col] = product(line[col], Complex<double>(t * phase.re, t * phase.im));
      }
      power[i] += abs_squared(line[col]);
    }
  });
  return power;
}

double SlabPath::forward(std::size_t wavelength, Complex<double>* slab) const {
  std::vector<double> row_powers;
  double reached = 0;
  for (std::size_t k = 0; k < relays_m_.size(); ++k) {
    const FreeSpace space{transform_.rows(), width_m_, wavelengths_m_[wavelength], relays_m_[k], reached};
    SlabFreeSpace(transform_, space, kernel_).forward(slab);
    reached += relays_m_[k];
    if (k < mirrors_.size()) row_powers = apply(mirrors_[k], wavelengths_m_[wavelength], slab);
  }
  double power = 0;
  for (const double row : transform_.gathered(row_powers)) power += row;
  return power;
}

}  // namespace arago::optics::detail
