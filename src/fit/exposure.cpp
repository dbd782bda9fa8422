#include "arago/fit/exposure.hpp"

#include "arago/core/error.hpp"

#include <cmath>
#include <string_view>

namespace arago::fit {
namespace {

void require_shape(const optics::RealMap& map, std::int64_t pixels, std::string_view what) {
  ARAGO_REQUIRE(
      static_cast<std::int64_t>(map.extent(0)) == pixels && static_cast<std::int64_t>(map.extent(1)) == pixels,
      what << " of " << map.extent(0) << " x " << map.extent(1) << " pixels; telescope.psf_npix=" << pixels
           << " of the model must be the same");
}

struct Pixel {
  const optics::RealMap& map;
  std::size_t k;
};

std::ostream& operator<<(std::ostream& out, const Pixel& pixel) {
  const std::size_t columns = pixel.map.extent(1);
  return out << pixel.map.data()[pixel.k] << " at row " << pixel.k / columns << ", column " << pixel.k % columns;
}

}  // namespace

Exposure with_variance(const params::ParameterStore& store, const optics::RealMap& data,
                       const optics::NoiseModel& noise) {
  const optics::VarianceMap found = variance_map(data, noise);
  return {store, data, found.variance, found.floored, noise.variance_floor};
}

void check_exposure(const Exposure& exposure, NoiseLaw law) {
  const std::int64_t pixels = exposure.store.integer("telescope.psf_npix");
  require_shape(exposure.data, pixels, "an image");
  if (law == NoiseLaw::gaussian) require_shape(exposure.variance, pixels, "a variance map");
  for (std::size_t k = 0; k < exposure.data.size(); ++k) {
    const double datum = exposure.data.data()[k];
    if (std::isnan(datum)) continue;
    if (law == NoiseLaw::poisson) {
      ARAGO_REQUIRE(datum >= 0 && std::isfinite(datum), "a Poisson count of "
                                                            << Pixel({exposure.data, k})
                                                            << ": counts are finite and not negative; take the "
                                                               "gaussian likelihood with a variance map for such data");
      continue;
    }
    const double variance = exposure.variance.data()[k];
    ARAGO_REQUIRE(std::isfinite(datum), "a datum of " << Pixel({exposure.data, k}) << " is not finite; mark pixels "
                                                      << "that were not measured as NaN");
    ARAGO_REQUIRE(variance > 0 && std::isfinite(variance),
                  "a variance of " << Pixel({exposure.variance, k})
                                   << ": variances must be positive and finite; give a variance floor, or mark the "
                                      "pixel as NaN in the data");
  }
}

}  // namespace arago::fit
