#include "arago/core/error.hpp"
#include "arago/optics/system_graph.hpp"
#include "optics/detail/chain_push.hpp"
#include "optics/detail/graph_engine.hpp"
#include "optics/detail/parallel.hpp"

#include <algorithm>

namespace arago::optics {
namespace {

/// The directions as a star's chains see them: `pushes` tangents go through the optics, and direction k gets
/// sum_p mix(k, p) x derivative image p. Pushes are the directions themselves, or single elements of the state where
/// those are fewer (x and y instead of separation, angle, x and y).
struct StarPushes {
  std::vector<OpticalState> pushes;
  RealMap mix;
};

StarPushes star_pushes(const StateLayout& layout, const ConstRealMap& directions, std::int64_t star) {
  std::vector<std::int64_t> optical{layout.plate_scale(), layout.star_x(star), layout.star_y(star)};
  for (std::int64_t i = 0; i < layout.wavelengths(); ++i) optical.push_back(layout.wavelength(i));
  for (std::int64_t k = 0; k < layout.mirrors(); ++k)
    for (std::int64_t e = layout.diameter(k); e < layout.coefficient(k, layout.modes(k)); ++e) optical.push_back(e);
  const auto rows = static_cast<std::int64_t>(directions.extent(0));
  std::vector<std::int64_t> elements, moving;
  for (const std::int64_t e : optical)
    for (std::int64_t k = 0; k < rows; ++k)
      if (directions(k, e) != 0) {
        elements.push_back(e);
        break;
      }
  for (std::int64_t k = 0; k < rows; ++k)
    if (std::any_of(optical.begin(), optical.end(), [&](std::int64_t e) { return directions(k, e) != 0; }))
      moving.push_back(k);
  StarPushes result;
  const bool by_element = elements.size() < moving.size();
  const std::size_t count = by_element ? elements.size() : moving.size();
  result.mix = RealMap("optics push mix", rows, count);
  for (std::size_t p = 0; p < count; ++p) {
    std::vector<double> flat(layout.size(), 0.0);
    if (by_element) {
      flat[elements[p]] = 1;
      for (std::int64_t k = 0; k < rows; ++k) result.mix(k, p) = directions(k, elements[p]);
    } else {
      for (const std::int64_t e : optical) flat[e] = directions(moving[p], e);
      result.mix(moving[p], p) = 1;
    }
    result.pushes.push_back(layout.unflatten(flat));
  }
  return result;
}

/// image += factor 2 Re(conj(E) dE)
void add_intensity_tangent(const RealMap& image, const ConstComplexMap& field, const ConstComplexMap& d_field,
                           double factor) {
  detail::for_each("intensity_push", static_cast<std::int64_t>(image.extent(0)), [&](std::int64_t row) {
    for (std::size_t col = 0; col < image.extent(1); ++col)
      image(row, col) +=
          2 * factor *
          (field(row, col).real() * d_field(row, col).real() + field(row, col).imag() * d_field(row, col).imag());
  });
}

/// image += factor |E|^2, or factor map
void add_scaled(const RealMap& image, const ConstRealMap& map, double factor) {
  if (factor == 0) return;
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] += factor * map.data()[k];
}
void add_scaled(const RealMap& image, const ConstComplexMap& field, double factor) {
  if (factor == 0) return;
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] += factor * abs_squared(field.data()[k]);
}

/// A view of map number k of a stack.
RealMap layer(const RealStack& stack, std::size_t k) {
  return RealMap(&stack(k, 0, 0), stack.extent(1), stack.extent(2));
}

}  // namespace

RealStack SystemGraph::jvp(const OpticalState& state, const ConstRealMap& directions) {
  detail::GraphEngine& self = *self_;
  self.check(state);
  const StateLayout layout(state);
  ARAGO_REQUIRE(static_cast<std::int64_t>(directions.extent(1)) == layout.size(),
                "directions of " << directions.extent(1) << " elements for a state of " << layout.size());
  const std::int64_t m = self.structure.focal_subsamples();
  const std::size_t wavelengths = state.wavelengths_m.size(), rows = directions.extent(0);
  const detail::NodeKeys keys = self.keys(state);
  const std::vector<detail::ChainFields<double>> fields = self.linearise(state, keys);
  const std::vector<ConstRealMap> star_images = self.star_images(state, keys);
  RealStack source("optics source tangents", rows, m, m);
  detail::ChainPush chain_push(self, state, fields);
  for (std::size_t star = 0; star < state.stars.size(); ++star) {
    const StarPushes pushes = star_pushes(layout, directions, static_cast<std::int64_t>(star));
    std::vector<detail::ChainPush::Task> tasks;
    for (const OpticalState& push : pushes.pushes)
      for (std::size_t i = 0; i < wavelengths; ++i) tasks.push_back({star * wavelengths + i, &push});
    RealMap image("optics star tangent", m, m);
    chain_push.run(tasks, [&](std::size_t task, const ComplexMap& d_focal) {
      const std::size_t p = task / wavelengths, i = task % wavelengths;
      if (i == 0) Kokkos::deep_copy(image, 0.0);
      add_intensity_tangent(image, fields[star * wavelengths + i].focal, d_focal, state.weights[star][i]);
      if (i + 1 < wavelengths) return;
      for (std::size_t k = 0; k < rows; ++k)
        add_scaled(layer(source, k), image, state.stars[star].flux * pushes.mix(k, p));
    });
    for (std::size_t k = 0; k < rows; ++k) {
      add_scaled(layer(source, k), star_images[star], directions(k, layout.star_flux(star)));
      for (std::size_t i = 0; i < wavelengths; ++i)
        add_scaled(layer(source, k), fields[star * wavelengths + i].focal,
                   state.stars[star].flux * directions(k, layout.weight(star, i)));
    }
  }
  const ConstRealMap detected = self.detector_image(state, keys);
  RealStack images(uninitialised("optics image tangents"), rows, self.structure.focal_samples,
                   self.structure.focal_samples);
  for (std::size_t k = 0; k < rows; ++k)
    Kokkos::deep_copy(layer(images, k),
                      detect_jvp(self.structure.detector, layer(source, k), detected, self.subpixel_as(state)));
  if (self.structure.detector.jitter.kind == JitterKind::none) return images;
  const RealMap by_scale =
      detect_by_log_spacing(self.structure.detector, self.source_image(state, keys), detected, self.subpixel_as(state));
  for (std::size_t k = 0; k < rows; ++k)
    add_scaled(layer(images, k), by_scale, directions(k, layout.plate_scale()) / state.plate_scale_as_per_pix);
  return images;
}

}  // namespace arago::optics
