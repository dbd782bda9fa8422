#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/train/train_config.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace arago::cli {

/// Section [bench]: what is measured, as a product of sizes, and how often.
struct BenchConfig {
  std::vector<std::string> suites{"all"};
  std::vector<std::int64_t> N{64, 128};
  std::vector<std::int64_t> gridsize{1, 2};
  std::vector<std::int64_t> scan_points{100'000, 1'000'000};
  train::Precision precision = train::Precision::float32;
  std::int64_t repetitions = 7;
};
void describe(config::FieldVisitor& visitor, BenchConfig& config);

/// Names of suites.
inline constexpr std::string_view training_suite = "training", inference_suite = "inference", psf_suite = "psf",
                                  grouping_suite = "grouping", fisher_suite = "fisher";

}  // namespace arago::cli
