#include "arago/core/log.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/train/plain_weights.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

namespace arago::cli {
namespace {

ptycho::Dataset read_data(const Call& call) {
  const data::DataConfig& data = call.settings.job.data;
  ptycho::Dataset dataset;
  mpi::agree(call.world(), [&] { dataset = data::read_dataset(data.file, data); });
  return dataset;
}

ExitCode import_data(Call& call, io::RunDirectory& run) {
  const ptycho::Dataset dataset = read_data(call);
  data::write_dataset(call.world(), run.file("dataset.h5"), dataset, call.resolution.numerics_hash(),
                      call.resolution.attributes());
  log::info("{}: {} frames of {} x {} from {}", run.file("dataset.h5"), dataset.frames(), dataset.N(), dataset.N(),
            dataset.source);
  return ExitCode::done;
}

ExitCode import_weights(Call& call, io::RunDirectory& run) {
  const std::string& place = call.settings.input.weights;
  ptycho::Dataset dataset;
  if (!call.settings.job.data.file.empty()) dataset = read_data(call);
  train::ModelArchive model;
  mpi::agree(call.world(),
             [&] { model = train::model_of_plain_weights(place, study::fit_config(call.settings.job), dataset); });
  model.config_text = call.resolution.to_toml();
  model.config_hash = call.resolution.numerics_hash();
  train::write_model(call.world(), run.file("model.h5"), model);
  log::info("{}: {} parameters from {}, intensity scale {:.6g}", run.file("model.h5"), model.weights.extent(0), place,
            model.intensity_scale);
  return ExitCode::done;
}

ExitCode run_import(Call& call) {
  const bool weights = !call.settings.input.weights.empty();
  const data::DataConfig& data = call.settings.job.data;
  ARAGO_REQUIRE(weights || !data.file.empty(),
                "data.file is not set: arago import FILE, or --data.file FILE; weights of a network are imported with "
                "--input.weights FILE:/group");
  data::validate(data);
  return in_run_directory(
      call, [&](io::RunDirectory& run) { return weights ? import_weights(call, run) : import_data(call, run); });
}

}  // namespace

Verb import_verb() {
  return {.name = "import",
          .summary = "a foreign data file -> dataset.h5; plain weights of a network -> model.h5",
          .words = "[DATA | CONFIG.toml]",
          .sections = {"data", "input", "geometry", "probe", "model", "train"},
          .run = run_import,
          .word_key = "data.file"};
}

}  // namespace arago::cli
