#include "params/detail/spec_tables.hpp"

#include <limits>

namespace arago::params::detail {

namespace {

/// A property of the detector that applies after the optics.
ParamField detector(std::string key, std::string unit, std::string help, double standard) {
  return {.key = std::move(key),
          .unit = std::move(unit),
          .help = std::move(help),
          .fallback = Value(standard),
          .bounds = {.min = 0},
          .node = "detector"};
}

}  // namespace

std::vector<ParamField> imaging_fields(SystemId system) {
  std::vector<ParamField> fields = {
      {.key = "imaging.exposure_time_s",
       .unit = "s",
       .help = "exposure of the stack of frames",
       .fallback = Value(1800.0),
       .bounds = {.min = 0},
       .node = "source_sum"},
      {.key = "imaging.throughput",
       .unit = "",
       .help = "part of the photons that is detected",
       .fallback = Value(1.0),
       .bounds = {.min = 0, .max = 1},
       .bijector = Bijector::Kind::logit,
       .node = "source_sum"},
  };
  if (system != SystemId::two_plane)
    fields.push_back({.key = "imaging.plate_scale_scale",
                      .unit = "",
                      .help = "plate scale divided by what the geometry gives",
                      .kind = Kind::nuisance,
                      .fallback = Value(1.0),
                      .bounds = {.min = 0, .min_excluded = true},
                      .prior = Prior{Prior::Family::log_normal, 1e-3},
                      .bijector = Bijector::Kind::log,
                      .inferable = true,
                      .tiers = tier::detector_kernel,
                      .node = "focal"});
  fields.push_back(detector("detector.jitter_sigma_as", "as", "sigma of the pointing jitter; 0 = none", 0));
  fields.push_back({.key = "detector.pixel_response_path",
                    .unit = "",
                    .help = "FILE.h5:/dataset of relative pixel responses; empty = 1 everywhere",
                    .kind = Kind::hyper,
                    .dtype = Dtype::text,
                    .fallback = Value(""),
                    .structural = true,
                    .node = "detector"});
  fields.push_back(detector("detector.background_ph", "ph", "photons added to each pixel", 0));
  fields.push_back(detector("detector.read_noise_e", "e", "read noise of a frame and pixel; 0 = none", 0));
  fields.push_back(detector("detector.frame_rate_hz", "Hz", "frames per second of exposure", 20));
  fields.push_back(detector("detector.saturation_ph", "ph", "largest count of a pixel; inf = no limit",
                            std::numeric_limits<double>::infinity()));
  fields.back().may_be_infinite = true;
  return fields;
}

}  // namespace arago::params::detail
