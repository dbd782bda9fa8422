#include "arago/optics/optical_structure.hpp"

#include "arago/core/error.hpp"
#include "optics/detail/numbers_hash.hpp"

#include <fmt/format.h>

namespace arago::optics {
namespace {

template <class View>
bool square(const View& map, std::int64_t samples, int first = 0) {
  return static_cast<std::int64_t>(map.extent(first)) == samples &&
         static_cast<std::int64_t>(map.extent(first + 1)) == samples;
}

void check_mirror(const MirrorMaps& mirror, std::size_t number, std::int64_t samples) {
  const auto name = [&] { return fmt::format("M{}", number + 1); };
  ARAGO_REQUIRE(number > 0 || mirror.transmission.size() > 0, "M1 needs a transmission map");
  ARAGO_REQUIRE(mirror.transmission.size() == 0 || square(mirror.transmission, samples),
                name() << ": transmission of " << mirror.transmission.extent(0) << " x "
                       << mirror.transmission.extent(1) << " values; telescope.pupil_npix is " << samples);
  ARAGO_REQUIRE(mirror.basis.extent(0) == 0 || square(mirror.basis, samples, 1),
                name() << ": basis of " << mirror.basis.extent(1) << " x " << mirror.basis.extent(2)
                       << " values; telescope.pupil_npix is " << samples);
  ARAGO_REQUIRE(mirror.opd_m.size() == 0 || square(mirror.opd_m, samples),
                name() << ": path difference of " << mirror.opd_m.extent(0) << " x " << mirror.opd_m.extent(1)
                       << " values; telescope.pupil_npix is " << samples);
  ARAGO_REQUIRE(mirror.transmission.size() > 0 || (mirror.basis.extent(0) == 0 && mirror.opd_m.size() == 0),
                name() << " is unlimited, so it has no disc for modes or wavefront errors; give it a diameter");
}

}  // namespace

void OpticalStructure::validate() const {
  ARAGO_REQUIRE(
      pupil_samples > 0 && focal_samples > 0,
      "telescope.pupil_npix=" << pupil_samples << " and telescope.psf_npix=" << focal_samples << " must be positive");
  ARAGO_REQUIRE(pad >= 1 && pupil_samples * (pad - 1) % 2 == 0,
                "telescope.pupil_npix=" << pupil_samples << " cannot be centred in " << pad
                                        << " times as many samples; use an even number");
  ARAGO_REQUIRE(image_parity == 1 || image_parity == -1,
                "telescope.image_parity=" << image_parity << " must be 1 or -1");
  ARAGO_REQUIRE(detector.oversample >= 1, "telescope.oversample=" << detector.oversample << " must be at least 1");
  ARAGO_REQUIRE(!mirrors.empty() && mirrors.size() <= 3,
                "a telescope of " << mirrors.size() << " mirrors; it may have one, two or three");
  for (std::size_t k = 0; k < mirrors.size(); ++k) check_mirror(mirrors[k], k, pupil_samples);
}

std::string OpticalStructure::hash() const {
  detail::NumbersHash hash;
  hash.counts({pupil_samples, focal_samples, pad, image_parity, static_cast<std::int64_t>(free_space),
               static_cast<std::int64_t>(normalisation), static_cast<std::int64_t>(precision), detector.oversample,
               static_cast<std::int64_t>(mirrors.size())});
  for (const MirrorMaps& mirror : mirrors) hash.add(mirror.transmission).add(mirror.basis).add(mirror.opd_m);
  hash.counts({static_cast<std::int64_t>(detector.jitter.kind)});
  hash.numbers(
      {detector.jitter.amplitude_as, detector.jitter.angle_deg, detector.background_ph, detector.saturation_ph});
  hash.add(detector.subpixel_response).add(detector.pixel_response);
  return hash.text();
}

}  // namespace arago::optics
