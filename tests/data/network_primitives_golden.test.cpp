#include "arago/fft/local_fft2d.hpp"
#include "arago/ptycho/data_residual.hpp"
#include "arago/ptycho/diffraction_model.hpp"
#include "arago/ptycho/grouping.hpp"
#include "arago/ptycho/object.hpp"
#include "arago/ptycho/patch_grid.hpp"
#include "arago/ptycho/probe.hpp"
#include "arago/ptycho/scan.hpp"
#include "arago/ptycho/simulation.hpp"
#include "data/golden_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace arago::ptycho {
namespace {

using data::testing::read_as;
using Pixel = Complex<double>;

/// Largest |a - b| as a fraction of the largest |b|.
template <class A, class B>
double relative_error(const A& a, const B& b) {
  double error = 0, scale = 0;
  for (std::size_t k = 0; k < b.size(); ++k) {
    error = std::max(error, static_cast<double>(Kokkos::abs(Pixel(a.data()[k]) - Pixel(b.data()[k]))));
    scale = std::max(scale, static_cast<double>(Kokkos::abs(Pixel(b.data()[k]))));
  }
  return error / scale;
}

/// The file that holds single operators; the tests are driven by what is in it.
class NetworkPrimitivesGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& path : data::testing::network_files()) {
      auto candidate = std::make_unique<io::Hdf5Reader>(path);
      if (!candidate->has("/weights") && candidate->has("/translate")) file = std::move(candidate);
    }
    ASSERT_TRUE(file) << "no file of primitives in " << data::testing::golden_directory();
  }
  double number(const std::string& object, const std::string& attribute) const {
    return file->attribute<double>(object, attribute);
  }

  std::unique_ptr<io::Hdf5Reader> file;
};

TEST_F(NetworkPrimitivesGolden, Translate) {
  const auto shape = file->shape("/translate/image");
  const auto image = read_as<Pixel***>(*file, "/translate/image", shape[0], shape[1], shape[2]);
  const auto expected = read_as<Pixel***>(*file, "/translate/output", shape[0], shape[1], shape[2]);
  const auto xy = file->read_view<double**>("/translate/translation_xy");
  const HostView<double**> t("t", shape[0], 2);
  for (int k = 0; k < shape[0]; ++k) {
    t(k, 0) = xy(k, 1);
    t(k, 1) = xy(k, 0);
  }
  const View<Pixel***> moved("moved", shape[0], shape[1], shape[2]);
  translate<double>(ExecutionSpace(), image, t, moved);
  EXPECT_LT(relative_error(moved, expected), 1e-12);
}

TEST_F(NetworkPrimitivesGolden, ReassembleAndExtract) {
  const std::string at = "/reassemble_extract/";
  const auto N = static_cast<int>(number(at, "N")), P = static_cast<int>(number(at, "padded_size"));
  const auto shape = file->shape(at + "patches_full");
  const int B = static_cast<int>(shape[0]), C = static_cast<int>(shape[3]);
  const auto nhwc = read_as<Pixel****>(*file, at + "patches_full", B, N, N, C);
  const auto r = read_as<double***>(*file, at + "offsets", B, 2, C);
  const View<Pixel****> patches("patches", B, C, N, N), extracted("extracted", B, C, N, N);
  const View<double***> d("d", B, C, 2), count("count", B, P, P);
  for (int b = 0; b < B; ++b)
    for (int c = 0; c < C; ++c) {
      d(b, c, 0) = -r(b, 1, c);
      d(b, c, 1) = -r(b, 0, c);
      for (int y = 0; y < N; ++y)
        for (int x = 0; x < N; ++x) patches(b, c, y, x) = nhwc(b, y, x, c);
    }
  PatchGridSpec spec{.N = N, .channels = C, .padded = P, .object_big = true, .overlap = OverlapRule::reference};
  const PatchGrid<double> grid(spec, B);
  const View<Pixel***> merged("merged", B, P, P);
  grid.merge(ExecutionSpace(), patches, d, merged);
  EXPECT_LT(relative_error(merged, read_as<Pixel***>(*file, at + "merged_full", B, P, P)), 1e-12);

  grid.overlap_count(ExecutionSpace(), d, count);
  for (std::size_t k = 0; k < count.size(); ++k) count.data()[k] += 0.001;
  EXPECT_LT(relative_error(count, read_as<double***>(*file, at + "norm_image", B, P, P)), 1e-12);

  grid.extract(ExecutionSpace(), read_as<Pixel***>(*file, at + "object_in", B, P, P), d, extracted);
  EXPECT_LT(relative_error(extracted, read_as<Pixel****>(*file, at + "extracted", B, C, N, N)), 1e-12);

  for (std::size_t k = 0; k < patches.size(); ++k) {
    const int y = static_cast<int>(k) / N % N, x = static_cast<int>(k) % N;
    if (std::min(y, x) < N / 4 || std::max(y, x) >= N - N / 4) patches.data()[k] = 0;
  }
  grid.merge(ExecutionSpace(), patches, d, merged);
  EXPECT_LT(relative_error(merged, read_as<Pixel***>(*file, at + "merged_centre_only", B, P, P)), 1e-12);
}

TEST_F(NetworkPrimitivesGolden, FarField) {
  for (const std::string& name : file->children("/far_field")) {
    const std::string at = "/far_field/" + name + "/";
    const auto shape = file->shape(at + "field");
    const int n = static_cast<int>(shape[0]), N = static_cast<int>(shape[1]);
    const auto patches = read_as<Pixel****>(*file, at + "field", n, 1, N, N);
    const auto expected = read_as<double***>(*file, at + "amplitude", n, N, N);
    const View<Pixel**> probe("probe", N, N);
    Kokkos::deep_copy(probe, Pixel(1, 0));
    const View<Pixel****> z("z", n, 1, N, N);
    DiffractionModel<double>({N, false, 0.0}, n).far_field(ExecutionSpace(), probe, patches, z);
    HostView<double***> amplitude("amplitude", n, N, N);
    for (int b = 0; b < n; ++b)
      for (int y = 0; y < N; ++y)
        for (int x = 0; x < N; ++x) amplitude(b, y, x) = Kokkos::abs(z(b, 0, (y + N / 2) % N, (x + N / 2) % N));
    EXPECT_LT(relative_error(amplitude, expected), 1e-12) << at;
  }
}

TEST_F(NetworkPrimitivesGolden, Smooth3x3) {
  const auto shape = file->shape("/smooth3x3/field");
  const auto field = read_as<Pixel***>(*file, "/smooth3x3/field", shape[0], shape[1], shape[2]);
  const View<Pixel***> smooth("smooth", shape[0], shape[1], shape[2]);
  int sigmas = 0;
  for (const std::string& name : file->children("/smooth3x3")) {
    if (name.rfind("sigma_", 0) != 0) continue;
    smooth3x3<double>(ExecutionSpace(), std::stod(name.substr(6)), field, smooth);
    EXPECT_LT(relative_error(smooth, read_as<Pixel***>(*file, "/smooth3x3/" + name, shape[0], shape[1], shape[2])),
              1e-12);
    ++sigmas;
  }
  EXPECT_GT(sigmas, 0);
}

TEST_F(NetworkPrimitivesGolden, Probe) {
  for (const std::string& name : file->children("/probe")) {
    const std::string at = "/probe/" + name + "/";
    const int N = std::stoi(name.substr(1));
    EXPECT_LT(relative_error(ideal_disk(N), file->read_view<double**>(at + "default")), 1e-12) << at;
    EXPECT_EQ(relative_error(probe_mask(N), file->read_view<double**>(at + "mask")), 0.0) << at;
    const auto raw = file->read_view<Pixel**>(at + "raw");
    const auto scale4 = normalise_probe(raw, 4.0), scale10 = normalise_probe(raw, 10.0);
    EXPECT_LT(relative_error(scale4, file->read_view<Pixel**>(at + "set_probe_scale4")), 1e-12) << at;
    const auto norm = [&](const HostView<Pixel**>& p) {
      return Kokkos::abs(raw(N / 2, N / 2)) / Kokkos::abs(p(N / 2, N / 2));
    };
    EXPECT_NEAR(norm(scale4), number(at, "norm_scale4"), 1e-7) << at;
    EXPECT_NEAR(norm(scale10), number(at, "norm_scale10"), 1e-7) << at;
  }
}

TEST_F(NetworkPrimitivesGolden, IlluminateAndDiffract) {
  const std::string at = "/illuminate_and_diffract/";
  const auto shape = file->shape(at + "amplitude");
  const int n = static_cast<int>(shape[0]), N = static_cast<int>(shape[1]);
  const auto amplitude = read_as<double***>(*file, at + "amplitude", n, N, N);
  const auto phase = read_as<double***>(*file, at + "phase", n, N, N);
  const auto expected = read_as<double***>(*file, at + "mean_counts", n, N, N);
  Scene scene;
  scene.probe = file->read_view<Pixel**>(at + "probe");
  scene.positions_px = HostView<double**>("positions", 1, 2);
  Kokkos::deep_copy(scene.positions_px, N / 2);
  HostView<double***> counts("counts", n, N, N);
  double total = 0;
  for (int b = 0; b < n; ++b) {
    scene.object = from_polar(Kokkos::subview(amplitude, b, Kokkos::ALL, Kokkos::ALL),
                              Kokkos::subview(phase, b, Kokkos::ALL, Kokkos::ALL));
    const auto intensity = expected_intensity(scene);
    for (int k = 0; k < N * N; ++k) {
      counts.data()[b * N * N + k] = intensity.data()[k];
      total += intensity.data()[k];
    }
  }
  const double scale = number(at, "nphotons") / (total / n);
  for (std::size_t k = 0; k < counts.size(); ++k) counts.data()[k] *= scale;
  EXPECT_NEAR(std::sqrt(scale), number(at, "intensity_scale"), 1e-10);
  EXPECT_LT(relative_error(counts, expected), 1e-12);
}

TEST_F(NetworkPrimitivesGolden, PhaseOfAmplitude) {
  const auto shape = file->shape("/dummy_phi/Y");
  const auto Y = read_as<double**>(*file, "/dummy_phi/Y", shape[0] * shape[1], shape[2]);
  const auto phi = read_as<double**>(*file, "/dummy_phi/phi", shape[0] * shape[1], shape[2]);
  EXPECT_LT(relative_error(phase_of_amplitude(Y), phi), 1e-6);  // stored after a cast to float
}

TEST_F(NetworkPrimitivesGolden, NegativeLogLikelihood) {
  const auto q = file->read<double>("/nll/q"), t = file->read<double>("/nll/t"),
             value = file->read<double>("/nll/value");
  for (std::size_t k = 0; k < q.size(); ++k) {
    if (q[k] < 1e-6) continue;  // below the floor of the deviance
    HostView<float**> counts("counts", 1, 1);
    HostView<double**> predicted("predicted", 1, 1);
    counts(0, 0) = static_cast<float>(t[k]);
    predicted(0, 0) = q[k];
    // q - t ln q = deviance / 2 + t - t ln t
    const double I = counts(0, 0);
    const double nll = compare_frame(counts, predicted).deviance / 2 + (I > 0 ? I - I * std::log(I) : 0.0);
    EXPECT_NEAR(nll, value[k], 1e-6 * (1 + std::abs(value[k])));  // counts are float
  }
}

TEST_F(NetworkPrimitivesGolden, GridScan) {
  for (const std::string& name : file->children("/grid_scan")) {
    const std::string at = "/grid_scan/" + name + "/";
    GeometryConfig geometry;
    geometry.gridsize = std::stoi(name.substr(1));
    geometry.grouping = GroupingKind::consecutive;
    ScanConfig scan;
    scan.kind = ScanKind::grid;
    scan.step_px = number(at, "outer_offset") / 2;
    const int size = static_cast<int>(number(at, "size")), N = static_cast<int>(geometry.N), C = geometry.channels();
    const auto positions = make_positions(scan, geometry, size, size);
    const Grouping groups = form_groups(positions, geometry, 0);
    const int n = static_cast<int>(groups.groups());
    const auto relative = read_as<double***>(*file, at + "relative_coords", n, 2, C);
    const auto centre_x = read_as<double**>(*file, at + "centre_x", n, C);
    const auto centre_y = read_as<double**>(*file, at + "centre_y", n, C);
    for (int g = 0; g < n; ++g)
      for (int c = 0; c < C; ++c) {
        const int frame = groups.frames(g, c);
        EXPECT_EQ(positions(frame, 0) - 0.5, centre_y(g, c));
        EXPECT_EQ(positions(frame, 1) - 0.5, centre_x(g, c));
        EXPECT_NEAR(groups.displacement(g, c, 0), -relative(g, 1, c), 1e-12);
        EXPECT_NEAR(groups.displacement(g, c, 1), -relative(g, 0, c), 1e-12);
      }
    // The patches, by their sums: the zero frequency of a flat probe's far field is sum(patch) / N.
    Scene scene;
    const auto amplitude = file->read_view<double**>(at + "object");
    scene.object = from_polar(amplitude, HostView<double**>("phase", size, size));
    scene.probe = HostView<Pixel**>("probe", N, N);
    Kokkos::deep_copy(scene.probe, Pixel(1, 0));
    scene.positions_px = positions;
    const auto intensity = expected_intensity(scene);
    const auto sums = file->read<double>(at + "patch_sums");
    const double normalised = number(at, "norm_Y_I");
    for (std::size_t j = 0; j < sums.size(); ++j)
      EXPECT_NEAR(std::sqrt(intensity(j, N / 2, N / 2)) * N / normalised, sums[j], 1e-6 * sums[j]);
  }
}

TEST_F(NetworkPrimitivesGolden, GroupCentresAndOffsets) {
  const auto x = file->read<double>("/grouping/x"), y = file->read<double>("/grouping/y");
  for (const std::string& name : file->children("/grouping")) {
    if (!file->has_group("/grouping/" + name)) continue;
    const std::string at = "/grouping/" + name + "/";
    const auto members = file->read_view<int**>(at + "nn_indices");
    const int n = members.extent_int(0), C = members.extent_int(1);
    const auto offsets = read_as<double**>(*file, at + "coords_offsets", n, 2);
    const auto relative = read_as<double***>(*file, at + "coords_relative", n, 2, C);
    // The members as frames of a data set of their own, grouped in order.
    HostView<double**> positions("positions", n * C, 2);
    for (int k = 0; k < n * C; ++k) {
      positions(k, 0) = y[members.data()[k]];
      positions(k, 1) = x[members.data()[k]];
    }
    GeometryConfig geometry;
    geometry.gridsize = static_cast<int>(std::lround(std::sqrt(C)));
    geometry.grouping = GroupingKind::consecutive;
    geometry.max_displacement_px = 1e9;
    const Grouping groups = form_groups(positions, geometry, 0);
    for (int g = 0; g < n; ++g)
      for (int axis = 0; axis < 2; ++axis) {
        EXPECT_NEAR(groups.centre_px(g, axis), offsets(g, 1 - axis), 1e-12);
        for (int c = 0; c < C; ++c) EXPECT_NEAR(groups.displacement(g, c, axis), -relative(g, 1 - axis, c), 1e-12);
      }
  }
}

}  // namespace
}  // namespace arago::ptycho
