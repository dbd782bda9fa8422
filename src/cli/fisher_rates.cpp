#include "cli/detail/fisher_rates.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

constexpr const char* matrix_name = "fisher/three_plane/matrix/N256";
constexpr const char* first_name = "fisher/three_plane/first/N256";
constexpr const char* derivatives_name = "fisher/three_plane/jacobian/N256";
constexpr const char* column_name = "fisher/three_plane/column/N256";

std::string line(const char* name, const fit::FisherTime& time) {
  return fmt::format("{:<34}{:>10.3f} s{:>10.3f} s{:>8.0f} %\n", name, time.seconds, time.processor_seconds,
                     100 * time.spread);
}

nlohmann::json case_json(const char* name, const fit::FisherTime& time, int repetitions) {
  return {{"name", name},
          {"seconds", time.seconds},
          {"processor_seconds", time.processor_seconds},
          {"spread", time.spread},
          {"repetitions", repetitions}};
}

}  // namespace

std::string fisher_rates_table(const fit::FisherBench& bench) {
  return fmt::format("\n{:<34}{:>12}{:>12}{:>10}\n", "case", "time", "processors", "spread") +
         line(matrix_name, bench.matrix) + line(first_name, bench.first) + line(derivatives_name, bench.derivatives) +
         line(column_name, bench.column) +
         fmt::format(
             "the matrix of 23 parameters takes {:.2f} times the bound of its tangents ({:.3f} s), {:.2f} times "
             "its derivative images,\n{:.1f} times less than 23 columns one by one, {:.1f} times less than the "
             "original's ({:.1f} s at this machine's bound of an image, {:.0f} ms)\n",
             bench.of_bound(), bench.bounds.derivatives_seconds, bench.of_derivatives(), bench.of_columns(),
             bench.of_original(), bench.original_seconds(), 1e3 * bench.bounds.image_seconds);
}

nlohmann::json fisher_rates_json(const fit::FisherBench& bench) {
  nlohmann::json report;
  report["cases"] = {case_json(matrix_name, bench.matrix, bench.repetitions),
                     case_json(first_name, bench.first, bench.repetitions),
                     case_json(derivatives_name, bench.derivatives, bench.repetitions),
                     case_json(column_name, bench.column, bench.repetitions)};
  report["bounds"] = {{"image_seconds", bench.bounds.image_seconds},
                      {"derivatives_seconds", bench.bounds.derivatives_seconds},
                      {"derivatives_gflop", bench.bounds.derivatives_gflop}};
  report["ratios"] = {{"of_bound", bench.of_bound()},
                      {"of_derivatives", bench.of_derivatives()},
                      {"of_columns", bench.of_columns()},
                      {"of_original", bench.of_original()},
                      {"original_seconds", bench.original_seconds()}};
  return report;
}

}  // namespace arago::cli
