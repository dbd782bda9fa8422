#include "arago/optics/optical_state.hpp"

#include "arago/core/error.hpp"

namespace arago::optics {

StateLayout::StateLayout(const OpticalState& state)
    : n_stars_(static_cast<std::int64_t>(state.stars.size())),
      n_wavelengths_(static_cast<std::int64_t>(state.wavelengths_m.size())) {
  wavelengths_ = 1 + 3 * n_stars_;
  weights_ = wavelengths_ + n_wavelengths_;
  size_ = weights_ + n_stars_ * n_wavelengths_;
  for (const MirrorState& mirror : state.mirrors) {
    mirrors_.push_back(size_);
    modes_.push_back(static_cast<std::int64_t>(mirror.coefficients_nm.size()));
    size_ += 3 + modes_.back();
  }
}

std::vector<double> StateLayout::flatten(const OpticalState& state) const {
  std::vector<double> values{state.plate_scale_as_per_pix};
  for (const Star& star : state.stars) values.insert(values.end(), {star.x_rad, star.y_rad, star.flux});
  values.insert(values.end(), state.wavelengths_m.begin(), state.wavelengths_m.end());
  for (const auto& row : state.weights) values.insert(values.end(), row.begin(), row.end());
  for (const MirrorState& mirror : state.mirrors) {
    values.insert(values.end(), {mirror.diameter_m, mirror.magnification, mirror.distance_m});
    values.insert(values.end(), mirror.coefficients_nm.begin(), mirror.coefficients_nm.end());
  }
  ARAGO_ASSERT(static_cast<std::int64_t>(values.size()) == size_, "a state of another layout");
  return values;
}

OpticalState StateLayout::unflatten(const std::vector<double>& values) const {
  ARAGO_ASSERT(static_cast<std::int64_t>(values.size()) == size_, "numbers of another layout");
  OpticalState state;
  state.plate_scale_as_per_pix = values[plate_scale()];
  for (std::int64_t s = 0; s < n_stars_; ++s)
    state.stars.push_back({values[star_x(s)], values[star_y(s)], values[star_flux(s)]});
  const auto range = [&](std::int64_t first, std::int64_t count) {
    return std::vector<double>(values.begin() + first, values.begin() + first + count);
  };
  state.wavelengths_m = range(wavelengths_, n_wavelengths_);
  for (std::int64_t s = 0; s < n_stars_; ++s) state.weights.push_back(range(weight(s, 0), n_wavelengths_));
  for (std::int64_t k = 0; k < mirrors(); ++k)
    state.mirrors.push_back(
        {values[diameter(k)], values[magnification(k)], values[distance(k)], range(coefficient(k, 0), modes_[k])});
  return state;
}

}  // namespace arago::optics
