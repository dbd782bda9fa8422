#pragma once

#include "arago/ptycho/dataset.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace arago::data {

/// What `inspect` says of a data set.
struct Inspection {
  std::string source;
  std::string fingerprint;
  std::int64_t frames = 0;
  std::int64_t N = 0;
  std::int64_t probe_modes = 0;
  std::int64_t object_rows = 0;  ///< 0 without a truth
  std::int64_t object_columns = 0;
  double mean_photons = 0.0;  ///< per frame
  double min_photons = 0.0;
  double max_photons = 0.0;
  double largest_count = 0.0;
  double zero_fraction = 0.0;  ///< of all pixels
  double row_min_px = 0.0, row_max_px = 0.0, column_min_px = 0.0, column_max_px = 0.0;
  double median_step_px = 0.0;    ///< median distance to the nearest other position
  double probe_width_px = 0.0;    ///< diameter of the disc with the probe's r.m.s. radius: 2 sqrt(2) r_rms
  double overlap = 0.0;           ///< shared area of two such discs a median step apart
  double centre_offset_px = 0.0;  ///< of the mean frame's centre of mass from [N/2, N/2]
  double power_at_corner = 0.0;  ///< share of the mean frame's photons within N/8 of [0, 0] (periodic): large when zero
                                 ///< frequency is not where it should be
  std::vector<std::string> problems;  ///< sentences: what looks wrong and what to try
};

Inspection inspect(const ptycho::Dataset& dataset);
std::string to_text(const Inspection& inspection);
nlohmann::json to_json(const Inspection& inspection);

/// Shared area of two discs of diameter `diameter` at distance d, as a fraction of one: 0 for d >= diameter.
double disc_overlap(double distance, double diameter);

}  // namespace arago::data
