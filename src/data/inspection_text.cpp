#include "arago/data/inspection.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace arago::data {

std::string to_text(const Inspection& i) {
  std::string text;
  const auto line = [&](const char* name, const std::string& value) { text += fmt::format("{:<18}{}\n", name, value); };
  line("data set", i.source);
  line("fingerprint", i.fingerprint);
  line("frames",
       fmt::format("{} of {} x {} pixels, counts, zero frequency at [{}, {}]", i.frames, i.N, i.N, i.N / 2, i.N / 2));
  line("photons a frame",
       fmt::format("mean {:.6g}, smallest {:.6g}, largest {:.6g}", i.mean_photons, i.min_photons, i.max_photons));
  line("pixels", fmt::format("largest count {:.6g}, {:.1f} % zero", i.largest_count, 100 * i.zero_fraction));
  line("positions", fmt::format("rows {:.2f} to {:.2f}, columns {:.2f} to {:.2f} px, median step {:.2f} px",
                                i.row_min_px, i.row_max_px, i.column_min_px, i.column_max_px, i.median_step_px));
  line("probe", i.probe_modes == 0 ? std::string("none")
                                   : fmt::format("{} mode{}, width {:.1f} px", i.probe_modes,
                                                 i.probe_modes == 1 ? "" : "s", i.probe_width_px));
  line("overlap", fmt::format("{:.0f} % of the area of neighbouring discs", 100 * i.overlap));
  line("true object",
       i.object_rows == 0 ? std::string("none") : fmt::format("{} x {} px", i.object_rows, i.object_columns));
  line("centre", fmt::format("mean frame {:.2f} px off [N/2, N/2]; {:.1f} % of the light near [0, 0]",
                             i.centre_offset_px, 100 * i.power_at_corner));
  if (i.problems.empty()) line("problems", "none found");
  for (const std::string& problem : i.problems) line("problem", problem);
  return text;
}

nlohmann::json to_json(const Inspection& i) {
  return {{"source", i.source},
          {"fingerprint", i.fingerprint},
          {"frames", i.frames},
          {"N", i.N},
          {"probe_modes", i.probe_modes},
          {"object_shape", {i.object_rows, i.object_columns}},
          {"photons_per_image", {{"mean", i.mean_photons}, {"min", i.min_photons}, {"max", i.max_photons}}},
          {"largest_count", i.largest_count},
          {"zero_fraction", i.zero_fraction},
          {"rows_px", {i.row_min_px, i.row_max_px}},
          {"columns_px", {i.column_min_px, i.column_max_px}},
          {"median_step_px", i.median_step_px},
          {"probe_width_px", i.probe_width_px},
          {"overlap", i.overlap},
          {"centre_offset_px", i.centre_offset_px},
          {"power_at_corner", i.power_at_corner},
          {"problems", i.problems}};
}

}  // namespace arago::data
