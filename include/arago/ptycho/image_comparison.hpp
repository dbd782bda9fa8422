#pragma once

#include "arago/core/views.hpp"

#include <array>
#include <cstdint>
#include <vector>

// The single measures behind evaluate(); each follows its usual definition and is used by itself in tests and reports.
namespace arago::ptycho {

using RealImage = HostView<const double**>;
using ComplexImage = HostView<const Complex<double>**>;
/// Non-zero = counted; an empty mask counts everything.
using Region = HostView<const std::uint8_t**>;

double mean_absolute_error(const RealImage& a, const RealImage& b, const Region& region = {});
double mean_squared_error(const RealImage& a, const RealImage& b, const Region& region = {});
/// 10 log10(peak^2 / mse), dB; infinite for equal images.
double peak_signal_to_noise(double mean_squared_error, double peak);

/// Structural similarity: 7x7 uniform window, K1 = 0.01, K2 = 0.03, sample covariance (49/48), windows inside the image
/// only; mean over window centres in the region. (Wang et al., IEEE Trans. Image Process. 13, 2004)
double structural_similarity(const RealImage& a, const RealImage& b, double data_range, const Region& region = {});

/// The original program's simplified multi-scale measure: mean SSIM of five scales, each every second pixel of the one
/// before, to the powers 0.0448, 0.2856, 0.3001, 0.2363, 0.1333 (negative ones count as 1e-4); `blur_px` is the sigma
/// of a blur before the first scale; data range = the larger of the two images' ranges; scales with an edge below 7 are
/// left out.
double multiscale_similarity(const RealImage& a, const RealImage& b, double blur_px);

/// Coefficients (a, b, c) of the least-squares plane a x + b y + c, x = column, y = row, over the region.
std::array<double, 3> fit_plane(const RealImage& image, const Region& region = {});

/// The complex number f that minimises sum |f a - b|^2 over the region.
Complex<double> best_factor(const ComplexImage& a, const ComplexImage& b, const Region& region = {});

enum class RingWindow {
  none,   ///< the image as it is
  hann,   ///< mean removed, then the separable window (1 - cos(2 pi i / (n - 1))) / 2
  tukey,  ///< mean removed, then a separable window that is 1 but for cosine edges of tukey_edge_px
};
inline constexpr int tukey_edge_px = 20;  ///< at most half of the image

/// Fourier ring correlation of the central squares of two images of equal shape:
/// |sum F1 conj(F2)| / sqrt(sum |F1|^2 sum |F2|^2) over ring k = round(sqrt(r^2 + c^2)), half to even, to the corners.
std::vector<double> ring_correlation(const ComplexImage& a, const ComplexImage& b, RingWindow window);
std::vector<double> ring_correlation(const RealImage& a, const RealImage& b, RingWindow window);

/// Pixels of each ring of an edge_px square.
std::vector<double> ring_sizes(int edge_px);

/// The correlation of two halves of the data whose sum has signal-to-noise ratio 2 * snr, in a ring of n pixels:
///   T = (snr + (2 sqrt snr + 1) / sqrt n) / (snr + 1 + 2 sqrt snr / sqrt n),  snr = 0.5 for one bit of information a
/// pixel, 0.2071 for half a bit (van Heel and Schatz, J. Struct. Biol. 151, 250, 2005).
std::vector<double> information_threshold(const std::vector<double>& ring_sizes, double snr);
inline constexpr double one_bit_snr = 0.5;
inline constexpr double half_bit_snr = 0.20710678118654752;  ///< (sqrt 2 - 1) / 2

/// First ring at which the curve falls below a threshold of its own for each ring, linearly interpolated; conventions
/// of the one below.
double first_ring_below(const std::vector<double>& curve, const std::vector<double>& threshold);

/// First ring at which the curve falls below the threshold, linearly interpolated; 0 if ring 0 is below, the number of
/// rings if none is, NaN if the curve has a NaN before.
double first_ring_below(const std::vector<double>& curve, double threshold);
/// The same as a fraction of the Nyquist frequency (ring edge_px / 2); 1 if it never falls below.
double fraction_of_nyquist(const std::vector<double>& curve, double threshold, int edge_px);
double fraction_of_nyquist(const std::vector<double>& curve, const std::vector<double>& threshold, int edge_px);

/// A curve blurred with a Gaussian of sigma rings, ends mirrored with repetition.
std::vector<double> smooth_curve(const std::vector<double>& curve, double sigma);

/// Shift (row, column) px to apply to `moving` so that it matches `reference`: peak of the phase correlation of two
/// real images of equal shape, refined to 1/upsampling px by a matrix-multiply DFT around the peak. (Guizar-Sicairos et
/// al., Opt. Lett. 33, 156, 2008)
std::array<double, 2> register_shift(const RealImage& reference, const RealImage& moving, int upsampling);

/// The central rows x columns of an image: starts at (size - target) / 2, rounded down.
HostView<Complex<double>**> center_crop(const ComplexImage& image, int rows, int columns);

/// Moves an image by (row, column) px with a Fourier phase ramp, periodic.
HostView<Complex<double>**> fourier_shift(const ComplexImage& image, const std::array<double, 2>& shift_px);

}  // namespace arago::ptycho
