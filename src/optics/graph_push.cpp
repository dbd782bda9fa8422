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

/// The tangents of all stars, numbered one star after the other.
class TangentList {
 public:
  TangentList(const OpticalState& state, const ConstRealMap& directions) : state_(state) {
    const StateLayout layout(state);
    for (std::size_t star = 0; star < state.stars.size(); ++star) {
      pushes_.push_back(star_pushes(layout, directions, static_cast<std::int64_t>(star)));
      for (std::size_t p = 0; p < pushes_.back().pushes.size(); ++p) places_.push_back({star, p});
    }
  }

  std::size_t size() const { return places_.size(); }

  /// Images of the tangents of one process: consume(number, image), in order; `image` is overwritten.
  template <class Consume>
  void run(detail::ChainPush& push, const std::vector<detail::ChainFields<double>>& fields, const TangentShare& share,
           const Consume& consume) const {
    const std::size_t wavelengths = state_.wavelengths_m.size();
    std::vector<detail::ChainPush::Task> tasks;
    for (std::size_t number = share.part; number < size(); number += share.parts)
      for (std::size_t i = 0; i < wavelengths; ++i)
        tasks.push_back({places_[number].star * wavelengths + i, &tangent(number)});
    RealMap image;
    push.run(tasks, [&](std::size_t task, const ComplexMap& d_focal) {
      const std::size_t number = share.part + share.parts * (task / wavelengths), i = task % wavelengths;
      if (i == 0) image = RealMap("optics star tangent", d_focal.extent(0), d_focal.extent(1));
      add_intensity_tangent(image, fields[tasks[task].chain].focal, d_focal, state_.weights[places_[number].star][i]);
      if (i + 1 == wavelengths) consume(number, image);
    });
  }

  /// Adds the image of one tangent to every direction that it is part of.
  void mix(const RealStack& source, std::size_t number, const ConstRealMap& image) const {
    const auto [star, p] = places_[number];
    for (std::size_t k = 0; k < source.extent(0); ++k)
      add_scaled(layer(source, k), image, state_.stars[star].flux * pushes_[star].mix(k, p));
  }

 private:
  struct Place {
    std::size_t star, push;
  };
  const OpticalState& tangent(std::size_t number) const {
    return pushes_[places_[number].star].pushes[places_[number].push];
  }

  const OpticalState& state_;
  std::vector<StarPushes> pushes_;
  std::vector<Place> places_;
};

/// Adds all tangents to the directions, from the images of all processes, those of one process together.
void mix_parts(const TangentList& list, const RealStack& source, std::size_t parts, const std::vector<double>& all) {
  const std::size_t rows = source.extent(1), columns = source.extent(2);
  ARAGO_REQUIRE(all.size() == list.size() * rows * columns, "the ranks have " << all.size() << " numbers, "
                                                                              << list.size() << " tangent images have "
                                                                              << list.size() * rows * columns);
  std::vector<std::size_t> firsts(parts, 0);
  for (std::size_t part = 1; part < parts; ++part)
    firsts[part] = firsts[part - 1] + (list.size() + parts - part) / parts;  // how many the process before has
  for (std::size_t number = 0; number < list.size(); ++number) {
    const std::size_t place = firsts[number % parts] + number / parts;
    list.mix(source, number, ConstRealMap(all.data() + place * rows * columns, rows, columns));
  }
}

/// Adds what moves with fluxes and weights alone.
void add_brightness(const RealStack& source, const OpticalState& state, const ConstRealMap& directions,
                    const std::vector<ConstRealMap>& star_images,
                    const std::vector<detail::ChainFields<double>>& fields) {
  const StateLayout layout(state);
  const std::size_t wavelengths = state.wavelengths_m.size();
  for (std::size_t star = 0; star < state.stars.size(); ++star)
    for (std::size_t k = 0; k < source.extent(0); ++k) {
      add_scaled(layer(source, k), star_images[star], directions(k, layout.star_flux(star)));
      for (std::size_t i = 0; i < wavelengths; ++i)
        add_scaled(layer(source, k), fields[star * wavelengths + i].focal,
                   state.stars[star].flux * directions(k, layout.weight(star, i)));
    }
}

/// Tangents of the image on pixels from those on sub-pixels before the detector.
RealStack detected_tangents(detail::GraphEngine& self, const OpticalState& state, const RealStack& source,
                            const ConstRealMap& directions) {
  const detail::NodeKeys keys = self.keys(state);
  const StateLayout layout(state);
  const std::size_t rows = source.extent(0);
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

}  // namespace

RealStack SystemGraph::jvp(const OpticalState& state, const ConstRealMap& directions, const TangentShare& share) {
  detail::GraphEngine& self = *self_;
  self.check(state);
  const StateLayout layout(state);
  ARAGO_REQUIRE(static_cast<std::int64_t>(directions.extent(1)) == layout.size(),
                "directions of " << directions.extent(1) << " elements for a state of " << layout.size());
  const std::int64_t m = self.structure.focal_subsamples();
  const std::size_t rows = directions.extent(0);
  const detail::NodeKeys keys = self.keys(state);
  const std::vector<detail::ChainFields<double>> fields = self.linearise(state, keys);
  const std::vector<ConstRealMap> star_images = self.star_images(state, keys);
  RealStack source("optics source tangents", rows, m, m);
  detail::ChainPush chain_push(self, state, fields);
  const TangentList list(state, directions);
  if (share.parts == 1) {
    list.run(chain_push, fields, share,
             [&](std::size_t number, const RealMap& image) { list.mix(source, number, image); });
  } else {
    std::vector<double> mine;
    list.run(chain_push, fields, share, [&](std::size_t, const RealMap& image) {
      mine.insert(mine.end(), image.data(), image.data() + image.size());
    });
    mix_parts(list, source, share.parts, share.gathered(mine));
  }
  add_brightness(source, state, directions, star_images, fields);
  return detected_tangents(self, state, source, directions);
}

}  // namespace arago::optics
