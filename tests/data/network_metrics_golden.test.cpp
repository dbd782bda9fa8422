#include "arago/ptycho/image_comparison.hpp"
#include "arago/ptycho/metrics.hpp"
#include "arago/ptycho/object.hpp"
#include "arago/ptycho/stitcher.hpp"
#include "data/golden_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <random>

namespace arago::ptycho {
namespace {

using data::testing::read_as;
using Pixel = Complex<double>;

double largest_difference(const HostView<const Pixel**>& a, const HostView<const Pixel**>& b) {
  double error = 0, scale = 0;
  for (std::size_t k = 0; k < b.size(); ++k) {
    error = std::max(error, Kokkos::abs(a.data()[k] - b.data()[k]));
    scale = std::max(scale, Kokkos::abs(b.data()[k]));
  }
  return error / scale;
}

/// numpy's legacy generator: RandomState(seed).uniform().
class LegacyUniform {
 public:
  explicit LegacyUniform(std::uint32_t seed) : engine_(seed) {}
  double operator()() {
    const std::uint32_t a = engine_() >> 5, b = engine_() >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
  }

 private:
  std::mt19937 engine_;
};

HostView<double**> legacy_lines(int size, std::uint32_t seed) {
  LegacyUniform uniform(seed);
  std::vector<std::array<int, 4>> ends(400);
  for (auto& line : ends)
    for (int& coordinate : line) coordinate = static_cast<int>(std::floor(2 * size * uniform()));
  return lines_between(size, ends);
}

class NetworkMetricsGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& path : data::testing::network_files()) {
      auto candidate = std::make_unique<io::Hdf5Reader>(path);
      if (!candidate->has("/weights") && candidate->has("/translate")) file = std::move(candidate);
    }
    ASSERT_TRUE(file) << "no file of primitives in " << data::testing::golden_directory();
  }

  std::unique_ptr<io::Hdf5Reader> file;
};

TEST_F(NetworkMetricsGolden, LegacyGeneratorKnownNumbers) {
  LegacyUniform uniform(42);
  for (const double expected : {0.37454, 0.950714, 0.731994, 0.598658}) EXPECT_NEAR(uniform(), expected, 1e-6);
}

TEST_F(NetworkMetricsGolden, LinesOfTheOriginalStream) {
  const auto expected = file->read_view<double**>("/objects/lines_size64_seed9_image");
  const auto image = legacy_lines(64, 9);
  for (std::size_t k = 0; k < image.size(); ++k) EXPECT_NEAR(image.data()[k], expected.data()[k], 1e-12);
  for (const std::string& name : file->children("/objects")) {
    if (name.rfind("lines_size128_seed", 0) != 0) continue;
    const auto lines = legacy_lines(128, static_cast<std::uint32_t>(std::stoi(name.substr(18))));
    double sum = 0;
    for (std::size_t k = 0; k < lines.size(); ++k) sum += lines.data()[k];
    const auto number = [&](const char* attribute) { return file->attribute<double>("/objects/" + name, attribute); };
    EXPECT_NEAR(sum / static_cast<double>(lines.size()), number("mean"), 1e-12) << name;
    EXPECT_NEAR(lines(0, 0), number("v00"), 1e-12) << name;
    EXPECT_NEAR(lines(64, 64), number("vmid"), 1e-12) << name;
    EXPECT_NEAR(lines(127, 127), number("vlast"), 1e-12) << name;
    EXPECT_NEAR(*std::max_element(lines.data(), lines.data() + lines.size()), number("max"), 1e-12) << name;
  }
}

/// Mean and variance of the mean of one column over images.
struct Estimate {
  double mean = 0, variance = 0;
};
Estimate estimate(const std::vector<double>& values) {
  Estimate e;
  for (const double v : values) e.mean += v / static_cast<double>(values.size());
  for (const double v : values) e.variance += (v - e.mean) * (v - e.mean);
  e.variance /= static_cast<double>(values.size() * (values.size() - 1));
  return e;
}

// Our generator draws other lines than the original: the distributions of the images' statistics must agree.
TEST_F(NetworkMetricsGolden, LinesOfOurStreamHaveTheSameStatistics) {
  const auto recorded = file->read_view<double**>("/objects/lines_stats/per_image");
  const int n = 48;
  std::vector<double> ours[4], theirs[4];  // mean, standard deviation, smallest, largest
  for (int i = 0; i < recorded.extent_int(0); ++i)
    for (int k = 0; k < 4; ++k) theirs[k].push_back(recorded(i, k));
  for (int i = 0; i < n; ++i) {
    ObjectConfig config;
    config.size_px = static_cast<std::int64_t>(file->attribute<double>("/objects/lines_stats", "size"));
    config.seed = 100 + i;
    config.phase = false;
    const auto object = make_object(config);
    double sum = 0, square = 0, low = 1e9, high = 0;
    for (std::size_t k = 0; k < object.size(); ++k) {
      const double value = object.data()[k].real();
      sum += value;
      square += value * value;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    const double mean = sum / static_cast<double>(object.size());
    ours[0].push_back(mean);
    ours[1].push_back(std::sqrt(square / static_cast<double>(object.size()) - mean * mean));
    ours[2].push_back(low);
    ours[3].push_back(high);
  }
  for (int k = 0; k < 4; ++k) {
    const Estimate a = estimate(ours[k]), b = estimate(theirs[k]);
    EXPECT_LT(std::abs(a.mean - b.mean), 4 * std::sqrt(a.variance + b.variance)) << "column " << k;
  }
}

TEST_F(NetworkMetricsGolden, PositionStitch) {
  const auto shape = file->shape("/position_stitch/patches_centre32");
  const int n = static_cast<int>(shape[0]);
  const auto patches = read_as<Pixel***>(*file, "/position_stitch/patches_centre32", n, shape[1], shape[2]);
  const auto xy = read_as<double**>(*file, "/position_stitch/offsets", n, 2);
  HostView<double**> positions("positions", n, 2);
  double mean[2] = {0, 0}, reach = 0;
  for (int i = 0; i < n; ++i)
    for (int axis = 0; axis < 2; ++axis) {
      positions(i, axis) = xy(i, 1 - axis);
      mean[axis] += positions(i, axis) / n;
    }
  for (int i = 0; i < n; ++i)
    for (int axis = 0; axis < 2; ++axis) reach = std::max(reach, std::abs(positions(i, axis) - mean[axis]));
  for (const std::string& name : file->children("/position_stitch")) {
    if (name.rfind("stitched_M", 0) != 0) continue;
    const int M = std::stoi(name.substr(10));
    int pad = static_cast<int>(std::ceil(reach));
    pad += pad % 2;
    const int edge = M + 2 * pad;
    // The original's canvas is centred on the mean position.
    Stitcher stitcher({edge, edge, {mean[0] - M / 2 - pad, mean[1] - M / 2 - pad}}, M);
    stitcher.add(crop_cores<double>(patches, M), positions);
    const Reconstruction result = stitcher.result();
    const auto expected = read_as<Pixel**>(*file, "/position_stitch/" + name, edge, edge);
    HostView<Pixel**> regularised("regularised", edge, edge);
    for (std::size_t k = 0; k < regularised.size(); ++k)
      regularised.data()[k] = result.object.data()[k] * (result.weight.data()[k] / (result.weight.data()[k] + 1e-9));
    EXPECT_LT(largest_difference(regularised, expected), 1e-12) << name;
  }
}

TEST_F(NetworkMetricsGolden, RasterStitch) {
  const auto shape = file->shape("/raster_stitch/patches");
  const int n = static_cast<int>(shape[0]), N = static_cast<int>(shape[1]);
  const auto patches = read_as<Pixel***>(*file, "/raster_stitch/patches", n, N, N);
  const int step = static_cast<int>(file->attribute<double>("/raster_stitch", "outer_offset_test")) / 2;
  const double norm = file->attribute<double>("/raster_stitch", "norm_Y_I");
  const int side = static_cast<int>(std::lround(std::sqrt(n))), edge = side * step;
  HostView<double**> positions("positions", n, 2);
  for (int i = 0; i < n; ++i) {
    positions(i, 0) = i / side * step;
    positions(i, 1) = i % side * step;
  }
  Stitcher stitcher(canvas_for(positions, step), step);
  stitcher.add(crop_cores<double>(patches, step), positions);
  const Reconstruction result = stitcher.result();
  ASSERT_EQ(result.object.extent_int(0), edge);
  const auto amplitude = read_as<double**>(*file, "/raster_stitch/stitched_amp", edge, edge);
  const auto phase = read_as<double**>(*file, "/raster_stitch/stitched_phase", edge, edge);
  for (std::size_t k = 0; k < result.object.size(); ++k) {
    const Pixel z = result.object.data()[k];
    EXPECT_NEAR(norm * Kokkos::abs(z), amplitude.data()[k], 1e-6);
    // The original multiplies the phase too; its numbers are compared as they are.
    EXPECT_NEAR(norm * std::atan2(z.imag(), z.real()), phase.data()[k], 2e-6);
  }
}

TEST_F(NetworkMetricsGolden, AlignForEvaluation) {
  const std::string at = "/align_for_evaluation/";
  const auto reconstruction = file->read_view<Pixel**>(at + "recon"), truth = file->read_view<Pixel**>(at + "gt");
  const auto coords = file->read_view<double**>(at + "coords_yx");
  const int M = static_cast<int>(file->attribute<double>(at, "M"));
  const PixelBox box = scan_box(coords, M, truth.extent_int(0), truth.extent_int(1));
  const HostView<Pixel**> inside("inside", box.last_row - box.first_row, box.last_column - box.first_column);
  for (int y = 0; y < inside.extent_int(0); ++y)
    for (int x = 0; x < inside.extent_int(1); ++x) inside(y, x) = truth(box.first_row + y, box.first_column + x);
  const int rows = std::min(inside.extent_int(0), reconstruction.extent_int(0));
  const int columns = std::min(inside.extent_int(1), reconstruction.extent_int(1));
  EXPECT_EQ(
      largest_difference(center_crop(reconstruction, rows, columns), file->read_view<Pixel**>(at + "aligned_recon")),
      0);
  EXPECT_EQ(largest_difference(center_crop(inside, rows, columns), file->read_view<Pixel**>(at + "aligned_gt")), 0);
}

/// Amplitude and phase of the trimmed pair, aligned as the original does: for the measures that evaluate()
/// leaves out.
struct Prepared {
  HostView<double**> amplitude, true_amplitude, phase, true_phase;
};
Prepared prepare(const HostView<Pixel**>& prediction, const HostView<Pixel**>& truth, bool plane) {
  const int rows = truth.extent_int(0) - 4, columns = truth.extent_int(1) - 4;
  const auto amplitude_of = [&](const HostView<Pixel**>& z, double scale) {
    HostView<double**> a("a", rows, columns);
    for (std::size_t k = 0; k < a.size(); ++k) a.data()[k] = scale * Kokkos::abs(z.data()[k]);
    return a;
  };
  const auto phase_of = [&](const HostView<Pixel**>& z) {
    HostView<double**> phi("phi", rows, columns);
    for (std::size_t k = 0; k < phi.size(); ++k) phi.data()[k] = std::atan2(z.data()[k].imag(), z.data()[k].real());
    auto [a, b, c] = fit_plane(phi);
    if (!plane) {
      a = b = c = 0;
      for (std::size_t k = 0; k < phi.size(); ++k) c += phi.data()[k] / static_cast<double>(phi.size());
    }
    for (int y = 0; y < rows; ++y)
      for (int x = 0; x < columns; ++x) phi(y, x) -= a * x + b * y + c;
    return phi;
  };
  const auto p = center_crop(prediction, rows, columns), t = center_crop(truth, rows, columns);
  double sum_p = 0, sum_t = 0;
  for (std::size_t k = 0; k < p.size(); ++k) {
    sum_p += Kokkos::abs(p.data()[k]);
    sum_t += Kokkos::abs(t.data()[k]);
  }
  return {amplitude_of(p, sum_t / sum_p), amplitude_of(t, 1.0), phase_of(p), phase_of(t)};
}

HostView<double**> mapped(const HostView<double**>& phase) {
  HostView<double**> image("mapped", phase.extent(0), phase.extent(1));
  for (std::size_t k = 0; k < image.size(); ++k)
    image.data()[k] = (phase.data()[k] + std::numbers::pi) / (2 * std::numbers::pi);
  return image;
}

TEST_F(NetworkMetricsGolden, Metrics) {
  for (const std::string& pair : file->children("/metrics")) {
    const std::string at = "/metrics/" + pair + "/";
    Reconstruction reconstruction;
    reconstruction.object = file->read_view<Pixel**>(at + "prediction");
    const auto truth = file->read_view<Pixel**>(at + "ground_truth");
    for (const std::string method : {"plane", "mean"}) {
      EvaluateConfig config;
      config.phase_method = method == "plane" ? PhaseMethod::plane : PhaseMethod::mean;
      const Evaluation result = evaluate(reconstruction, truth, {}, config);
      const std::string here = at + method;
      const auto recorded = [&](const char* name) { return file->attribute<std::vector<double>>(here, name); };
      const Prepared images = prepare(reconstruction.object, truth, method == "plane");
      int channel = 0;
      for (const std::string kind : {"amplitude_", "phase_"}) {
        EXPECT_NEAR(result.at(kind + "mae"), recorded("mae")[channel], 1e-5 * recorded("mae")[channel]) << here;
        EXPECT_NEAR(result.at(kind + "mse"), recorded("mse")[channel], 1e-5 * recorded("mse")[channel]) << here;
        EXPECT_NEAR(result.at(kind + "psnr255"), recorded("psnr")[channel], 1e-3) << here;
        EXPECT_NEAR(result.at(kind + "ssim"), recorded("ssim")[channel], 1e-5) << here;
        EXPECT_NEAR(result.at(kind + "frc50_ring"), recorded("frc50")[channel], 1e-3) << here;
        const auto expected = file->read<double>(here + (channel == 0 ? "/frc_amp" : "/frc_phi"));
        const auto& curve = channel == 0 ? result.rings.amplitude : result.rings.phase;
        ASSERT_EQ(curve.size(), expected.size());
        // The original rounds magnitudes and angles to float, which shows in the corners of the spectrum.
        const int nyquist = result.rings.edge_px / 2;
        for (int k = 0; k < static_cast<int>(curve.size()); ++k)
          EXPECT_NEAR(curve[k], expected[k], k <= nyquist ? 1e-5 : 1e-4) << here << " ring " << k;
        EXPECT_NEAR(first_ring_below(curve, 1.0 / 7.0), recorded("frc1over7")[channel], 1e-3) << here;
        if (method == "plane") {
          const double recorded_ring = file->attribute<std::vector<double>>(at, "frc50_sigma1")[channel];
          EXPECT_NEAR(first_ring_below(smooth_curve(curve, 1.0), 0.5), recorded_ring, 1e-3) << here;
        }
        ++channel;
      }
      EXPECT_NEAR(multiscale_similarity(images.amplitude, images.true_amplitude, 1.0), recorded("ms_ssim")[0], 5e-5)
          << here;
      EXPECT_NEAR(multiscale_similarity(mapped(images.phase), mapped(images.true_phase), 0.0), recorded("ms_ssim")[1],
                  5e-5)
          << here;
    }
  }
}

TEST_F(NetworkMetricsGolden, Registration) {
  for (const std::string& pair : file->children("/metrics")) {
    const std::string at = "/metrics/" + pair + "/";
    const auto truth = file->read_view<Pixel**>(at + "ground_truth"), moved = file->read_view<Pixel**>(at + "moved");
    const auto magnitude = [](const HostView<Pixel**>& z) {
      HostView<double**> a("a", z.extent(0), z.extent(1));
      for (std::size_t k = 0; k < a.size(); ++k) a.data()[k] = Kokkos::abs(z.data()[k]);
      return a;
    };
    const auto shift = register_shift(magnitude(truth), magnitude(moved), 50);
    const auto recorded = file->attribute<std::vector<double>>(at, "registration_offset_dy_dx");
    for (int axis = 0; axis < 2; ++axis) EXPECT_NEAR(shift[axis], recorded[axis], 1e-6) << at;
    const auto registered = file->read_view<Pixel**>(at + "registered");
    const auto ours = center_crop(fourier_shift(moved, shift), registered.extent_int(0), registered.extent_int(1));
    EXPECT_LT(largest_difference(ours, registered), 1e-5) << at;
  }
}

}  // namespace
}  // namespace arago::ptycho
