// Fields at each plane of a telescope against the numbers of the original programs.
#include "arago/optics/free_space.hpp"
#include "arago/optics/resampling.hpp"
#include "golden_telescope.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace arago::optics {
namespace {

using testing::check_telescopes;
using testing::GoldenTelescope;

/// Every `stride`-th sample from 0 on.
template <class View>
auto strided(const View& map, std::int64_t stride) {
  const std::int64_t n = (static_cast<std::int64_t>(map.extent(0)) + stride - 1) / stride;
  HostView<typename View::non_const_data_type> part("strided", n, n);
  for (std::int64_t row = 0; row < n; ++row)
    for (std::int64_t col = 0; col < n; ++col) part(row, col) = map(stride * row, stride * col);
  return part;
}

/// Star A at the middle wavelength.
ComplexMap middle_field(SystemGraph& graph, Node node, const OpticalState& state) {
  const ComplexStack fields = graph.output(node, state).fields;
  ComplexMap field("field", fields.extent(1), fields.extent(2));
  const std::size_t chain = state.wavelengths_m.size() / 2;
  std::copy_n(&fields(chain, 0, 0), field.size(), field.data());
  return field;
}

/// The original starts with amplitude 1 / N^2 everywhere.
ComplexMap tilted(const Grid& grid, const Star& star, double wavelength_m) {
  ComplexMap field("tilted", grid.samples, grid.samples);
  const double amplitude = 1 / static_cast<double>(grid.samples * grid.samples);
  for (std::int64_t row = 0; row < grid.samples; ++row)
    for (std::int64_t col = 0; col < grid.samples; ++col) {
      const double phase = -2 * pi / wavelength_m * (star.x_rad * grid.at(col) + star.y_rad * grid.at(row));
      field(row, col) = Complex<double>(amplitude * std::cos(phase), amplitude * std::sin(phase));
    }
  return field;
}

void check_mirror_maps(GoldenTelescope& group, const OpticalState& state, std::int64_t stride) {
  const MirrorMaps m2 = group.structure().mirrors[1];
  const std::int64_t n = group.pupil_samples(), padded_samples = group.structure().padded_samples();
  const double ratio = group.m1_diameter() / (state.mirrors[1].diameter_m * state.mirrors[1].magnification);
  const LinearAxis axis = centred_axis(n, padded_samples, ratio);
  group.expect_map("planes_B/m2_transmission_resampled", strided(resampled(m2.transmission, axis, axis), stride));
  const RealStack golden = group.stack("planes_B/m2_basis_resampled_z4_z8_z11");
  RealStack ours("modes", golden.extent(0), golden.extent(1), golden.extent(2));
  const std::size_t picked[] = {0, 4, 7};
  for (std::size_t k = 0; k < 3; ++k) {
    const RealMap mode(&m2.basis(picked[k], 0, 0), n, n);
    const RealMap part = strided(resampled(mode, axis, axis), stride);
    for (std::size_t i = 0; i < part.size(); ++i) ours.data()[k * part.size() + i] = 1e-9 * part.data()[i];
  }
  group.compare("planes_B/m2_basis_resampled_z4_z8_z11", ours, golden, 1e-12);
}

void check_planes(GoldenTelescope& group) {
  if (!group.has("planes_B")) return;
  SystemGraph graph(group.structure());
  const OpticalState state = group.state_of("B");
  const auto stride = static_cast<std::int64_t>(group.child_attribute("planes_B", "padded_stride"));
  const double wavelength = group.child_attribute("planes_B", "wavelength_m");
  const Grid pupil{group.pupil_samples(), group.m1_diameter()};
  EXPECT_NEAR(state.wavelengths_m[state.wavelengths_m.size() / 2], wavelength, 1e-15 * wavelength);
  group.expect_field("planes_B/e0_after_tilt", tilted(pupil, state.stars[0], wavelength), 1e-9);
  group.expect_field("planes_B/e1_after_m1_layers", middle_field(graph, Node::pupil, state), 1e-9);
  group.expect_field("planes_B/e2_before_m2", strided(middle_field(graph, Node::relay_to_m2, state), stride), 1e-9);
  const ComplexMap behind = middle_field(graph, Node::m2, state);
  group.expect_field("planes_B/e2_after_m2_layers", strided(behind, stride), 1e-9);
  const std::int64_t padded_samples = group.structure().padded_samples();
  const double width = static_cast<double>(group.structure().pad) * group.m1_diameter();
  SeparableFreeSpace({padded_samples, width, wavelength, -state.mirrors[1].distance_m}).forward(behind);
  group.expect_field("planes_B/e1_back_padded", strided(behind, stride), 1e-9);
  group.expect_field("planes_B/e1_back_cropped", middle_field(graph, Node::relay_back, state), 1e-9);
  const ComplexMap focal = middle_field(graph, Node::focal, state);
  group.expect_field("planes_B/focal_field", focal, 1e-9);
  const double power_in_window = group.child_attribute("planes_B", "focal_power");
  EXPECT_NEAR(power(focal), power_in_window, 1e-9 * power_in_window);
  check_mirror_maps(group, state, stride);
  group.report("fields");
}

TEST(TelescopeGolden, FieldsAtEachPlane) {
  check_telescopes(check_planes);
}

}  // namespace
}  // namespace arago::optics
