#include "arago/core/log.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/mpi/agreement.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

namespace arago::cli {
namespace {

ExitCode run_import(Call& call) {
  const data::DataConfig& data = call.settings.job.data;
  ARAGO_REQUIRE(!data.file.empty(), "data.file is not set: arago import FILE, or --data.file FILE");
  data::validate(data);
  return in_run_directory(call, [&](io::RunDirectory& run) {
    ptycho::Dataset dataset;
    mpi::agree(call.world(), [&] { dataset = data::read_dataset(data.file, data); });
    data::write_dataset(call.world(), run.file("dataset.h5"), dataset, call.resolution.numerics_hash(),
                        call.resolution.attributes());
    log::info("{}: {} frames of {} x {} from {}", run.file("dataset.h5"), dataset.frames(), dataset.N(), dataset.N(),
              dataset.source);
    return ExitCode::done;
  });
}

}  // namespace

Verb import_verb() {
  return {.name = "import",
          .summary = "a foreign data file -> dataset.h5",
          .words = "[DATA | CONFIG.toml]",
          .sections = {"data"},
          .run = run_import,
          .word_key = "data.file"};
}

}  // namespace arago::cli
