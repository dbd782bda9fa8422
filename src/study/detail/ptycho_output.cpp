#include "study/detail/ptycho_output.hpp"

#include "arago/core/timer.hpp"
#include "arago/data/inspection.hpp"
#include "arago/ptycho/metric_convention.hpp"

#include <algorithm>

namespace arago::study {
namespace {

Entry metric_entry(const std::string& name, double value) {
  const ptycho::MetricConvention convention = ptycho::convention_of(name);
  return {name, value, convention.unit, convention.text};
}

void add_dose(Row& row, const TrialData& data) {
  const data::Inspection seen = data::inspect(data.all);
  row.push_back({"frames", data.all.frames(), "", "frames of the data set"});
  row.push_back({"frames_train", data.train.frames(), "", "frames that the network was trained on"});
  row.push_back({"frames_test", data.test.frames(), "", "frames that were reconstructed"});
  row.push_back({"photons_measured", seen.mean_photons, "photons", "mean total count of a frame"});
  row.push_back({"photons_measured_test", ptycho::mean_photons_per_image(data.test), "photons",
                 "mean total count of a reconstructed frame"});
  row.push_back({"photons_total", seen.mean_photons * static_cast<double>(seen.frames), "photons", "of all frames"});
  row.push_back({"largest_count", seen.largest_count, "photons", "largest count of a pixel"});
  row.push_back({"median_step_px", seen.median_step_px, "px", "median distance to the nearest other position"});
  row.push_back({"overlap", seen.overlap, "", "area shared by two probe discs a median step apart"});
}

void add_training(Row& row, const train::TrainResult& training) {
  const auto& history = training.model.history;
  row.push_back({"epochs_run", static_cast<std::int64_t>(history.size()), "epochs", "early stopping included"});
  row.push_back({"groups_dropped", training.dropped_groups, "", "groups that were too wide"});
  if (history.empty()) return;
  row.push_back({"train_loss_first", history.front().training.total, "", "mean training loss of the first epoch"});
  row.push_back({"train_loss", history.back().training.total, "", "mean training loss of the last epoch"});
  row.push_back({"validation_loss", history.back().validation.total, "", "validation loss after the last epoch"});
  row.push_back({"intensity_scale", history.back().intensity_scale, "", "e^w after training"});
  const train::Activity& activity = history.back().activity;
  row.push_back({"object_contrast", activity.object_contrast, "", "of the groups' objects; 0 = flat"});
  row.push_back({"dead_units", activity.dead_units, "", "fraction of rectified channels that are 0 everywhere"});
}

void add_rates(Row& row, const train::TrainResult& training, const train::InferResult& inference) {
  const auto channels = static_cast<double>(training.model.spec.model.channels());
  row.push_back({"train_seconds", training.train_seconds, "s", "wall clock of all epochs"});
  row.push_back({"patterns_per_second", training.groups_per_second * channels, "1/s", "frames trained on"});
  row.push_back({"infer_patterns_per_second", inference.groups_per_second * channels, "1/s", "frames reconstructed"});
  row.push_back({"peak_memory_bytes", peak_memory_bytes(), "B", "largest resident memory of the group's first rank"});
}

template <class T>
Array curve(const std::string& name, std::vector<T> values, const std::string& unit, const std::string& long_name) {
  return {name, {static_cast<std::int64_t>(values.size())}, std::move(values), unit, long_name};
}

void add_image(std::vector<Array>& arrays, const ptycho::Reconstruction& stitched) {
  const std::vector<std::int64_t> shape{stitched.object.extent_int(0), stitched.object.extent_int(1)};
  std::vector<std::complex<float>> object;
  std::vector<float> weight;
  for (std::size_t i = 0; i < stitched.object.size(); ++i) {
    const Complex<double> z = stitched.object.data()[i];
    object.emplace_back(static_cast<float>(z.real()), static_cast<float>(z.imag()));
    weight.push_back(static_cast<float>(stitched.weight.data()[i]));
  }
  arrays.push_back({"object", shape, std::move(object), "", "stitched object"});
  arrays.push_back({"weight", shape, std::move(weight), "", "sum of stitching weights; 0 = nothing known"});
  arrays.push_back(curve("origin_px", std::vector<double>(stitched.origin_px.begin(), stitched.origin_px.end()), "px",
                         "object coordinates (row, column) of element [0, 0]"));
}

void add_rings(std::vector<Array>& arrays, const ptycho::RingCurves& rings) {
  std::vector<double> frequency;
  for (std::size_t k = 0; k < rings.complex_tapered.size(); ++k)
    frequency.push_back(2.0 * static_cast<double>(k) / rings.edge_px);
  arrays.push_back(curve("frc_frequency", frequency, "Nyquist", "spatial frequency of each ring"));
  arrays.push_back(curve("frc_amplitude", rings.amplitude_tapered, "", "ring correlation of the amplitude, tapered"));
  arrays.push_back(curve("frc_phase", rings.phase_tapered, "", "ring correlation of the phase, tapered"));
  arrays.push_back(curve("frc_complex", rings.complex_tapered, "", "ring correlation of the complex object, tapered"));
}

void add_history(std::vector<Array>& arrays, const std::vector<train::EpochRecord>& history) {
  std::vector<double> training, validation, rate;
  for (const train::EpochRecord& epoch : history) {
    training.push_back(epoch.training.total);
    validation.push_back(epoch.validation.total);
    rate.push_back(epoch.learning_rate);
  }
  arrays.push_back(curve("history_training_loss", training, "", "mean training loss of each epoch"));
  arrays.push_back(curve("history_validation_loss", validation, "", "validation loss after each epoch"));
  arrays.push_back(curve("history_learning_rate", rate, "", "learning rate of each epoch"));
}

}  // namespace

TrialOutput ptycho_output(const PtychoResult& result) {
  TrialOutput output;
  if (result.evaluation)
    for (const auto& [name, value] : result.evaluation->values) output.row.push_back(metric_entry(name, value));
  output.row.push_back({"data_residual", result.inference.residual.residual(), "",
                        "sum (sqrt I - |predicted amplitude|)^2 / sum I over the reconstructed frames"});
  output.row.push_back(
      {"poisson_deviance", result.inference.residual.mean_deviance(), "", "mean over pixels of 2 (I ln(I/q) - I + q)"});
  output.row.push_back({"network_data_residual", result.inference.network_residual.residual(), "",
                        "the same for the network's own patches, before any refinement"});
  add_dose(output.row, result.data);
  add_training(output.row, result.training);
  add_rates(output.row, result.training, result.inference);
  add_image(output.arrays, result.inference.stitched);
  if (result.evaluation) add_rings(output.arrays, result.evaluation->rings);
  add_history(output.arrays, result.training.model.history);
  return output;
}

}  // namespace arago::study
