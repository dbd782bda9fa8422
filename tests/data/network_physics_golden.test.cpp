#include "arago/ptycho/diffraction_model.hpp"
#include "arago/ptycho/object_patches.hpp"
#include "arago/ptycho/patch_grid.hpp"
#include "data/golden_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

// Everything behind the network's two maps, from the recorded maps: patches, merged object, exit waves, predicted
// amplitudes, and the gradient with respect to the probe. Driven by the files: any new combination of options is read.
namespace arago::ptycho {
namespace {

using data::testing::read_as;
using Pixel = Complex<double>;

/// One recorded configuration: a file's root or a group of the file of variants.
struct Configuration {
  std::string path, group;

  std::string name() const { return path.substr(path.rfind('/') + 1) + ":" + group; }
};

std::vector<Configuration> configurations() {
  std::vector<Configuration> found;
  for (const std::string& path : data::testing::network_files()) {
    const io::Hdf5Reader file(path);
    if (file.has("/weights")) {
      found.push_back({path, "/"});
      continue;
    }
    for (const std::string& group : file.children("/"))
      if (file.has("/" + group + "/weights")) found.push_back({path, "/" + group + "/"});
  }
  return found;
}

template <class A, class B>
double relative_error(const A& a, const B& b) {
  double error = 0, scale = 0;
  for (std::size_t k = 0; k < b.size(); ++k) {
    error = std::max(error, static_cast<double>(Kokkos::abs(Pixel(a.data()[k]) - Pixel(b.data()[k]))));
    scale = std::max(scale, static_cast<double>(Kokkos::abs(Pixel(b.data()[k]))));
  }
  return error / scale;
}

class Recorded {
 public:
  explicit Recorded(const Configuration& where)
      : file_(where.path),
        at_(where.group),
        N_(whole("N")),
        B_(whole("B")),
        C_(whole("C")),
        P_(whole("padded_size")),
        maps_(whole("object_big") ? C_ : 1),
        d_("d", B_, C_, 2) {
    const auto r = read_as<double***>(file_, at_ + "inputs/offsets", B_, 2, C_);
    for (int b = 0; b < B_; ++b)
      for (int c = 0; c < C_; ++c) {
        d_(b, c, 0) = -r(b, 1, c);
        d_(b, c, 1) = -r(b, 0, c);
      }
  }

  PatchGridSpec grid_spec() const {
    return {.N = N_,
            .channels = C_,
            .padded = P_,
            .object_big = whole("object_big") != 0,
            .probe_big = whole("probe_big") != 0,
            .overlap = OverlapRule::reference};
  }
  DiffractionModel<double>::Spec diffraction_spec() const {
    return {N_, whole("probe_mask") != 0, number("gaussian_smoothing_sigma")};
  }

  void check() const;

 private:
  double number(const char* name) const { return file_.attribute<double>(at_, name); }
  int whole(const char* name) const { return static_cast<int>(file_.attribute<std::int64_t>(at_, name)); }
  /// Compares a stage if the file has it. Stored in float: its rounding; in double: ours.
  template <class V>
  void compare(const char* stage, const V& ours) const {
    const std::string name = at_ + "stages/" + stage;
    if (!file_.has(name)) return;
    const auto type = file_.info(name).type;
    const bool is_double = type == io::ElementType::float64 || type == io::ElementType::complex128;
    const double tolerance = is_double ? 1e-12 : 2e-7;
    if (io::is_complex(type))
      EXPECT_LT(relative_error(ours, file_.read<Pixel>(name)), tolerance) << name;
    else
      EXPECT_LT(relative_error(ours, file_.read<double>(name)), tolerance) << name;
  }
  void check_probe_gradient(const DiffractionModel<double>& model, const View<Pixel**>& probe,
                            const View<Pixel****>& patches, const View<Pixel****>& z) const;

  io::Hdf5Reader file_;
  std::string at_;
  int N_, B_, C_, P_, maps_;
  View<double***> d_;
};

void Recorded::check() const {
  const auto amplitude = read_as<double****>(file_, at_ + "stages/amp_map", B_, N_, N_, maps_);
  const auto phase = read_as<double****>(file_, at_ + "stages/phase_map", B_, N_, N_, maps_);
  const auto probe = file_.read_view<Pixel**>(at_ + "inputs/probe");
  const PatchGrid<double> grid(grid_spec(), B_);
  const DiffractionModel<double> model(diffraction_spec(), B_ * C_);
  const ExecutionSpace exec;
  const View<Pixel****> o("o", B_, maps_, N_, N_), patches("patches", B_, C_, N_, N_), z("z", B_, C_, N_, N_);
  const View<Pixel***> merged("merged", B_, P_, P_), trimmed("trimmed", B_, N_, N_);
  to_complex<double>(exec, amplitude, phase, o);
  const View<Pixel****> interleaved("o", B_, N_, N_, maps_);
  for (int b = 0; b < B_; ++b)
    for (int f = 0; f < maps_; ++f)
      for (int y = 0; y < N_; ++y)
        for (int x = 0; x < N_; ++x) interleaved(b, y, x, f) = o(b, f, y, x);
  compare("object_patches", interleaved);
  grid.merge(exec, o, d_, merged);
  compare("merged_object", merged);
  grid.trim(exec, merged, trimmed);
  compare("trimmed_obj", trimmed);
  grid.extract(exec, merged, d_, patches);
  compare("extracted_patches", patches);
  model.illuminate(exec, probe, patches, z);
  compare("illuminated", z);
  model.far_field(exec, probe, patches, z);
  const double s = number("intensity_scale");
  const View<double****> predicted("predicted", B_, N_, N_, C_);
  for (int b = 0; b < B_; ++b)
    for (int c = 0; c < C_; ++c)
      for (int y = 0; y < N_; ++y)
        for (int x = 0; x < N_; ++x)
          predicted(b, (y + N_ / 2) % N_, (x + N_ / 2) % N_, c) = s * Kokkos::abs(z(b, c, y, x));
  compare("pred_amp", predicted);
  check_probe_gradient(model, probe, patches, z);
}

void Recorded::check_probe_gradient(const DiffractionModel<double>& model, const View<Pixel**>& probe,
                                    const View<Pixel****>& patches, const View<Pixel****>& z) const {
  if (!file_.has(at_ + "grad/nll/probe")) return;
  const auto X = read_as<double****>(file_, at_ + "inputs/X", B_, N_, N_, C_);
  const double s = number("intensity_scale"), n = static_cast<double>(z.size());
  // L = mean(q - t ln q), q = s^2 |z|^2: g_z = 2 s^2 z (1 - t / q) / n
  const View<Pixel****> g("g", B_, C_, N_, N_), d_patches("d_patches", B_, C_, N_, N_);
  for (int b = 0; b < B_; ++b)
    for (int c = 0; c < C_; ++c)
      for (int y = 0; y < N_; ++y)
        for (int x = 0; x < N_; ++x) {
          const double amplitude = s * X(b, (y + N_ / 2) % N_, (x + N_ / 2) % N_, c);
          const double q = s * s * abs_squared(z(b, c, y, x));
          g(b, c, y, x) = 2 * s * s * (1 - amplitude * amplitude / q) / n * z(b, c, y, x);
        }
  const View<Pixel***> d_probe("d_probe", B_, N_, N_);
  model.far_field_vjp(ExecutionSpace(), probe, patches, g, d_patches, d_probe);
  const HostView<Pixel**> total("total", N_, N_);
  for (int b = 0; b < B_; ++b)
    for (int k = 0; k < N_ * N_; ++k) total.data()[k] += d_probe.data()[b * N_ * N_ + k];
  const bool exact = file_.info(at_ + "stages/amp_map").type == io::ElementType::float64;
  const double error = relative_error(total, file_.read<Pixel>(at_ + "grad/nll/probe"));
  // Where predicted counts nearly vanish, 1 - t / q magnifies the rounding of maps stored in float.
  EXPECT_LT(error, exact ? 2e-7 : 1e-4) << at_;
}

TEST(NetworkPhysicsGolden, EveryRecordedConfiguration) {
  const auto all = configurations();
  ASSERT_FALSE(all.empty()) << "no configuration in " << data::testing::golden_directory();
  for (const Configuration& configuration : all) {
    SCOPED_TRACE(configuration.name());
    Recorded(configuration).check();
  }
}

}  // namespace
}  // namespace arago::ptycho
