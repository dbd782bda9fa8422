#include "arago/ptycho/object.hpp"

#include "arago/core/error.hpp"
#include "detail/drawings.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arago::ptycho {
namespace {

using Image = HostView<double**>;

Image zeros_like(const Image& image) {
  return Image("phase", image.extent(0), image.extent(1));
}

}  // namespace

void describe(config::FieldVisitor& visitor, ObjectConfig& config) {
  visitor.choice("kind", config.kind,
                 {{ObjectKind::lines, "lines"},
                  {ObjectKind::grf, "grf"},
                  {ObjectKind::dead_leaves, "dead_leaves"},
                  {ObjectKind::siemens_star, "siemens_star"},
                  {ObjectKind::moonflower, "moonflower"},
                  {ObjectKind::file, "file"}},
                 {.help = "object of a simulation"});
  visitor.field("size_px", config.size_px, {.help = "edge of a made object", .unit = "px", .min = 32, .max = 32768});
  visitor.field("seed", config.seed, {.help = "seed of a random object", .min = 0});
  visitor.field("file", config.file, {.help = "kind = file: FILE or FILE:/dataset with the complex object"});
  visitor.field("phase", config.phase, {.help = "false: the phase is zero everywhere", .aliases = {"set_phi"}});
}

void validate(const ObjectConfig& config) {
  ARAGO_REQUIRE(config.kind != ObjectKind::file || !config.file.empty(),
                "object.kind=file needs object.file, the file with the object");
}

Image phase_of_amplitude(const HostView<const double**>& amplitude) {
  double sum = 0.0, largest = 0.0;
  for (int y = 0; y < amplitude.extent_int(0); ++y)
    for (int x = 0; x < amplitude.extent_int(1); ++x) {
      sum += amplitude(y, x);
      largest = std::max(largest, amplitude(y, x));
    }
  const double mean = sum / static_cast<double>(amplitude.size());
  Image phase("phase", amplitude.extent(0), amplitude.extent(1));
  for (int y = 0; y < amplitude.extent_int(0); ++y)
    for (int x = 0; x < amplitude.extent_int(1); ++x)
      phase(y, x) = std::numbers::pi * std::tanh((amplitude(y, x) - largest / 2.0) / (3.0 * mean));
  return phase;
}

HostView<Complex<double>**> from_polar(const HostView<const double**>& amplitude,
                                       const HostView<const double**>& phase) {
  HostView<Complex<double>**> object("object", amplitude.extent(0), amplitude.extent(1));
  for (int y = 0; y < amplitude.extent_int(0); ++y)
    for (int x = 0; x < amplitude.extent_int(1); ++x)
      object(y, x) = Complex<double>(amplitude(y, x) * std::cos(phase(y, x)), amplitude(y, x) * std::sin(phase(y, x)));
  return object;
}

HostView<Complex<double>**> make_object(const ObjectConfig& config) {
  const int size = static_cast<int>(config.size_px);
  const auto seed = static_cast<std::uint64_t>(config.seed);
  detail::Drawing drawing;
  switch (config.kind) {
    case ObjectKind::lines:
      drawing.amplitude = detail::draw_lines(size, seed);
      break;
    case ObjectKind::grf:
      drawing.amplitude = detail::draw_random_field(size, seed);
      break;
    case ObjectKind::dead_leaves:
      drawing = detail::draw_dead_leaves(size, seed);
      break;
    case ObjectKind::siemens_star:
      drawing = detail::draw_siemens_star(size);
      break;
    case ObjectKind::moonflower:
      drawing = detail::draw_moonflower(size, seed);
      break;
    case ObjectKind::file:
      ARAGO_ASSERT(false, "objects of files are read by module data");
  }
  if (!config.phase) drawing.phase = zeros_like(drawing.amplitude);
  if (drawing.phase.size() == 0) drawing.phase = phase_of_amplitude(drawing.amplitude);
  return from_polar(drawing.amplitude, drawing.phase);
}

}  // namespace arago::ptycho
