#include "arago/ptycho/object.hpp"

#include <cmath>
#include <vector>

namespace arago::ptycho {
namespace {

/// Index into n pixels mirrored with repetition of the edge: ... 1 0 | 0 1 2 ... n-1 | n-1 n-2 ...
int mirrored(int i, int n) {
  const int period = 2 * n;
  i %= period;
  if (i < 0) i += period;
  return i < n ? i : period - 1 - i;
}

std::vector<double> gaussian_kernel(double sigma_px) {
  const int radius = static_cast<int>(4.0 * sigma_px + 0.5);
  std::vector<double> kernel(2 * radius + 1);
  double sum = 0.0;
  for (int k = -radius; k <= radius; ++k) sum += kernel[k + radius] = std::exp(-0.5 * k * k / (sigma_px * sigma_px));
  for (double& value : kernel) value /= sum;
  return kernel;
}

}  // namespace

HostView<double**> gaussian_blur(const HostView<const double**>& image, double sigma_px) {
  const int rows = image.extent_int(0), columns = image.extent_int(1);
  const std::vector<double> kernel = gaussian_kernel(sigma_px);
  const int radius = static_cast<int>(kernel.size() / 2);
  HostView<double**> along_columns("blur", rows, columns), result("blurred", rows, columns);
  const auto for_rows = [&](const char* label, const auto& body) {
    Kokkos::parallel_for(label, Kokkos::RangePolicy<HostSpace>(0, rows), body);
  };
  for_rows("arago::ptycho::blur_rows", [=, &kernel](const int y) {
    for (int k = -radius; k <= radius; ++k) {
      const int source = mirrored(y + k, rows);
      for (int x = 0; x < columns; ++x) along_columns(y, x) += kernel[k + radius] * image(source, x);
    }
  });
  for_rows("arago::ptycho::blur_columns", [=, &kernel](const int y) {
    std::vector<double> padded(columns + 2 * radius);
    for (int x = -radius; x < columns + radius; ++x) padded[x + radius] = along_columns(y, mirrored(x, columns));
    for (int k = 0; k <= 2 * radius; ++k)
      for (int x = 0; x < columns; ++x) result(y, x) += kernel[k] * padded[x + k];
  });
  return result;
}

}  // namespace arago::ptycho
