#include "arago/cli/bench_config.hpp"

namespace arago::cli {

void describe(config::FieldVisitor& v, BenchConfig& c) {
  const std::vector<std::string> names{std::string(training_suite), std::string(inference_suite),
                                       std::string(psf_suite),      std::string(grouping_suite),
                                       std::string(fisher_suite),   "all"};
  v.field("suites", c.suites, {.help = "hot paths that are measured", .choices = names});
  v.field("N", c.N, {.help = "frame sizes of the network", .unit = "px", .min = 32});
  v.field("gridsize", c.gridsize, {.help = "gridsizes of the network", .min = 1});
  v.field("scan_points", c.scan_points, {.help = "scans that are grouped", .unit = "points", .min = 16});
  v.choice("precision", c.precision, {{train::Precision::float32, "float32"}, {train::Precision::float64, "float64"}},
           {.help = "arithmetic of the network"});
  v.field("repetitions", c.repetitions, {.help = "measurements of a case; the median counts", .min = 1});
}

}  // namespace arago::cli
