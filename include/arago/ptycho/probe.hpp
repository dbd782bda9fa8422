#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/core/views.hpp"

#include <cstdint>
#include <string>

namespace arago::ptycho {

enum class ProbeKind {
  ideal_disk,            ///< ideal_disk(N)
  gaussian,              ///< exp(-2 ln 2 r^2 / fwhm^2) around pixel (N/2, N/2)
  defocused_zone_plate,  ///< inverse transform of an annular pupil with a quadratic phase
  file,                  ///< read by module data
};

enum class ProbeNormalisation {
  mean_amplitude,  ///< mean over all pixels of |mask p| becomes 1/scale: what the network's amplitude range expects
  none,            ///< a physical probe is left alone
};

/// Section [probe]: the illumination, for simulation and in the forward model.
struct ProbeConfig {
  ProbeKind kind = ProbeKind::ideal_disk;
  std::string file;    ///< kind = file; a data set brings its own probe
  double scale = 4.0;  ///< see ProbeNormalisation
  ProbeNormalisation normalise = ProbeNormalisation::mean_amplitude;
  double smoothing_px =
      0.0;  ///< sigma of a Gaussian blur of the probe when it is made or read (real and imaginary part)
  double field_smoothing_px = 0.0;  ///< sigma of a 3x3 blur of every illuminated field; 0 = none
  double fwhm_px = 0.0;             ///< kind = gaussian: full width of |p|^2 at half maximum; 0 = N/4
  double aperture = 0.4;            ///< zone plate: radius of the pupil as a fraction of the Nyquist frequency
  double central_stop = 0.4;        ///< zone plate: radius of the stop as a fraction of the pupil's
  double defocus_waves = 1.0;       ///< zone plate: phase at the pupil's edge in units of 2 pi; the
                                    ///< beam's radius is about 4 defocus_waves / aperture px
  bool mask = false;                ///< illuminated fields are multiplied by probe_mask(N)
  bool trainable = false;
};

void describe(config::FieldVisitor& visitor, ProbeConfig& config);
void validate(const ProbeConfig& config);

/// The probe (N, N) of every kind but `file`, smoothed, not yet normalised.
HostView<Complex<double>**> make_probe(const ProbeConfig& config, int N);

/// Disc of ones where the outer product of two Gaussian windows (std N/(0.7 pi^2), centre (N-1)/2, maximum 1) exceeds
/// 0.5, blurred with sigma 1 px, plus 1e-9.
HostView<double**> ideal_disk(int N);

/// 1 where sqrt(x^2 + y^2) < N/4 (integer division), x = column - N/2 + 0.5, y likewise; 0 elsewhere. (N, N)
HostView<double**> probe_mask(int N);

/// Blur of real and imaginary part; sigma_px = 0 copies.
HostView<Complex<double>**> smooth_probe(const HostView<const Complex<double>**>& probe, double sigma_px);

/// probe / (scale * mean over all N^2 pixels of |probe_mask * probe|). The probe itself stays unmasked. Throws
/// DataFileError when the mean is 0 or not finite.
HostView<Complex<double>**> normalise_probe(const HostView<const Complex<double>**>& probe, double scale);

/// What the section says: normalise_probe, or a copy. (N, N)
HostView<Complex<double>**> normalise_probe(const HostView<const Complex<double>**>& probe, const ProbeConfig& config);

}  // namespace arago::ptycho
