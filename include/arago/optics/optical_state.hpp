#pragma once

#include "arago/optics/source.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::optics {

/// Numbers of one mirror. Magnification and distance belong to the equivalent collimated beam (Talanov): a field at the
/// distance s behind a mirror of focal length f1 is the collimated field at z = s m, shrunk by m = 1 / (1 - s / f1).
struct MirrorState {
  double diameter_m = 0;
  double magnification = 1;  ///< beam diameter at M1 over beam diameter here; 1 for M1
  double distance_m = 0;     ///< z from M1; 0 for M1
  std::vector<double> coefficients_nm = {};
};

/// Everything continuous that an image depends on. All maps between parameters and images go through it.
struct OpticalState {
  double plate_scale_as_per_pix = 0;
  std::vector<Star> stars;
  std::vector<double> wavelengths_m;
  std::vector<std::vector<double>> weights;  ///< (stars, wavelengths), used as they are
  std::vector<MirrorState> mirrors;
};

/// Numbers the elements of a state: the order of its flat form, of tangents and of gradients.
class StateLayout {
 public:
  explicit StateLayout(const OpticalState& state);

  std::int64_t size() const { return size_; }
  std::int64_t plate_scale() const { return 0; }
  std::int64_t star_x(std::int64_t star) const { return 1 + 3 * star; }
  std::int64_t star_y(std::int64_t star) const { return 2 + 3 * star; }
  std::int64_t star_flux(std::int64_t star) const { return 3 + 3 * star; }
  std::int64_t wavelength(std::int64_t index) const { return wavelengths_ + index; }
  std::int64_t weight(std::int64_t star, std::int64_t index) const { return weights_ + star * n_wavelengths_ + index; }
  std::int64_t diameter(std::int64_t mirror) const { return mirrors_[mirror]; }
  std::int64_t magnification(std::int64_t mirror) const { return mirrors_[mirror] + 1; }
  std::int64_t distance(std::int64_t mirror) const { return mirrors_[mirror] + 2; }
  std::int64_t coefficient(std::int64_t mirror, std::int64_t mode) const { return mirrors_[mirror] + 3 + mode; }
  std::int64_t modes(std::int64_t mirror) const { return modes_[mirror]; }
  std::int64_t stars() const { return n_stars_; }
  std::int64_t wavelengths() const { return n_wavelengths_; }
  std::int64_t mirrors() const { return static_cast<std::int64_t>(mirrors_.size()); }

  std::vector<double> flatten(const OpticalState& state) const;
  OpticalState unflatten(const std::vector<double>& values) const;

 private:
  std::int64_t n_stars_ = 0;
  std::int64_t n_wavelengths_ = 0;
  std::int64_t wavelengths_ = 0;
  std::int64_t weights_ = 0;
  std::int64_t size_ = 0;
  std::vector<std::int64_t> mirrors_;
  std::vector<std::int64_t> modes_;
};

}  // namespace arago::optics
