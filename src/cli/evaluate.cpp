#include "arago/core/log.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/ptycho/metric_convention.hpp"
#include "cli/detail/comparison.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace arago::cli {
namespace {

/// Everything that is known of one reconstruction.
struct Judgement {
  std::optional<ptycho::Evaluation> truth;
  std::optional<ptycho::ResidualSums> data;
};

Judgement judge(const Settings& settings) {
  Judgement judgement;
  const std::string& data_file = settings.job.data.file;
  const std::string truth_file = settings.input.truth.empty() ? data_file : settings.input.truth;
  const auto reconstruction =
      train::read_reconstruction(file_of_run(settings.input.reconstruction, "reconstruction.h5"));
  std::optional<ptycho::Dataset> dataset;
  if (!data_file.empty()) dataset = data::read_dataset(data_file, settings.job.data);
  const bool truth_known = !settings.input.truth.empty() || (dataset && dataset->object);
  if (truth_known)
    judgement.truth = compare_with_truth(
        reconstruction.stitched, settings.input.truth.empty() ? Truth{*dataset->object} : read_truth(truth_file),
        settings.job.evaluate);
  if (dataset) judgement.data = compare_with_data(reconstruction, *dataset);
  return judgement;
}

nlohmann::ordered_json to_json(const Call& call, const Judgement& judgement) {
  nlohmann::ordered_json json;
  if (judgement.truth)
    for (const auto& [name, value] : judgement.truth->values) json[name] = value;
  if (judgement.data) {
    json["data_residual"] = judgement.data->residual();
    json["poisson_deviance"] = judgement.data->mean_deviance();
  }
  nlohmann::ordered_json conventions;
  for (const auto& [name, value] : json.items()) {
    const ptycho::MetricConvention convention = ptycho::convention_of(name);
    conventions[name] = {{"unit", convention.unit}, {"text", convention.text}};
  }
  json["conventions"] = conventions;
  for (const auto& [key, text] : call.resolution.attributes()) json["config"][key] = text;
  json["config_hash"] = call.resolution.numerics_hash();
  return json;
}

std::string to_csv(const ptycho::RingCurves& rings) {
  std::string text =
      "ring,frequency_nyquist,amplitude,phase,amplitude_tapered,phase_tapered,complex_tapered,one_bit,half_bit\n";
  for (std::size_t k = 0; k < rings.complex_tapered.size(); ++k)
    text += fmt::format("{},{},{},{},{},{},{},{},{}\n", k, 2.0 * static_cast<double>(k) / rings.edge_px,
                        rings.amplitude[k], rings.phase[k], rings.amplitude_tapered[k], rings.phase_tapered[k],
                        rings.complex_tapered[k], rings.one_bit[k], rings.half_bit[k]);
  return text;
}

/// Every number with its unit and its convention.
void print(const nlohmann::ordered_json& json) {
  for (const auto& [name, value] : json.items()) {
    if (!value.is_number()) continue;
    const ptycho::MetricConvention convention = ptycho::convention_of(name);
    fmt::print("{:<24}{:<14.8g}{:<9}{}\n", name, value.get<double>(), convention.unit, convention.text);
  }
}

ExitCode evaluate_in(Call& call, io::RunDirectory& run) {
  Judgement judgement;
  mpi::agree(call.world(), [&] { judgement = judge(call.settings); });
  ARAGO_REQUIRE(judgement.truth || judgement.data,
                "nothing to compare with: data.file=" << call.settings.job.data.file << " has no true object");
  const auto json = to_json(call, judgement);
  write_text(call, run.file("metrics.json"), json.dump(2) + "\n");
  if (judgement.truth) write_text(call, run.file("frc.csv"), to_csv(judgement.truth->rings));
  if (call.world().is_root()) print(json);
  return ExitCode::done;
}

ExitCode run_evaluate(Call& call) {
  const config::InputConfig& input = call.settings.input;
  ARAGO_REQUIRE(!input.reconstruction.empty(),
                "input.reconstruction is not set: name reconstruction.h5 or its run directory");
  ARAGO_REQUIRE(!input.truth.empty() || !call.settings.job.data.file.empty(),
                "neither input.truth nor data.file is set: name the file with the true object, the data, or both");
  validate(call.settings.job.evaluate);
  return in_run_directory(call, [&](io::RunDirectory& run) { return evaluate_in(call, run); });
}

}  // namespace

Verb evaluate_verb() {
  return {.name = "evaluate",
          .summary = "reconstruction against truth and data (metrics.json, frc.csv)",
          .sections = {"input", "data", "evaluate"},
          .run = run_evaluate};
}

}  // namespace arago::cli
