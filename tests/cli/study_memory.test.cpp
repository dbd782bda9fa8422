// The memory that a dry run predicts against what the process takes, on trials of other shapes than those that the
// model was fitted to.
#include "cli/program.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace {

/// Bytes of "memory: at most 228 MB a rank".
double predicted_bytes(const std::string& plan) {
  const std::size_t at = plan.find("memory: at most ");
  if (at == std::string::npos) return -1;
  std::istringstream words(plan.substr(at + 16));
  double value = 0;
  std::string unit;
  words >> value >> unit;
  const std::string prefixes = "kMGT";
  const std::size_t power = prefixes.find(unit.front());
  for (std::size_t i = 0; power != std::string::npos && i <= power; ++i) value *= 1000;
  return value;
}

/// A column of the only row of a table.
double column(const std::filesystem::path& csv, const std::string& name) {
  std::ifstream file(csv);
  std::string header, row;
  std::getline(file, header);
  std::getline(file, row);
  std::istringstream names(header), values(row);
  for (std::string known, value; std::getline(names, known, ',') && std::getline(values, value, ',');)
    if (known == name) return std::stod(value);
  return -1;
}

class StudyMemory : public ::testing::TestWithParam<std::vector<std::string>> {};

TEST_P(StudyMemory, PredictedIsMeasured) {
  const program::Workplace place;
  std::vector<std::string> arguments{"study", "--study.axes={ \"dose.photons_per_image\" = [1e5] }", "--train.epochs=1",
                                     "--execution.pictures=false", "--run-dir=run"};
  arguments.insert(arguments.end(), GetParam().begin(), GetParam().end());
  arguments.push_back("--dry-run");
  const program::Outcome plan = place.arago(arguments);
  ASSERT_EQ(plan.code, 0) << plan.err;
  arguments.pop_back();
  const program::Outcome run = place.arago(arguments);
  ASSERT_EQ(run.code, 0) << run.err;
  const double measured = column(place.path() / "run/study.csv", "peak_memory_bytes");
  // 20 % is what users are promised.
  EXPECT_NEAR(predicted_bytes(plan.err), measured, 0.2 * measured);
}

using Words = std::vector<std::string>;
INSTANTIATE_TEST_SUITE_P(Shapes, StudyMemory,
                         ::testing::Values(Words{"--geometry.N=64", "--model.n_filters_scale=1", "--scan.count=80"},
                                           Words{"--geometry.N=32", "--model.n_filters_scale=2", "--scan.count=96",
                                                 "--train.batch_size=48", "--object.size_px=300",
                                                 "--stitch.core_px=12"},
                                           Words{"--geometry.N=96", "--model.n_filters_scale=1", "--scan.count=48",
                                                 "--data.split=0.5", "--object.size_px=512"}));

}  // namespace
