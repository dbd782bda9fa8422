#include "arago/data/dataset_file.hpp"
#include "arago/data/inspection.hpp"
#include "arago/mpi/agreement.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

ExitCode run_inspect(Call& call) {
  const data::DataConfig& data = call.settings.job.data;
  ARAGO_REQUIRE(!data.file.empty(), "data.file is not set: arago inspect FILE, or --data.file FILE");
  data::validate(data);
  return in_run_directory(call, [&](io::RunDirectory& run) {
    data::Inspection inspection;
    mpi::agree(call.world(), [&] { inspection = data::inspect(data::read_dataset(data.file, data)); });
    write_text(call, run.file("inspect.json"), data::to_json(inspection).dump(2) + "\n");
    if (call.world().is_root()) fmt::print("{}", data::to_text(inspection));
    return ExitCode::done;
  });
}

}  // namespace

Verb inspect_verb() {
  return {.name = "inspect",
          .summary = "what a data file holds: shapes, units, dose, overlap, problems",
          .words = "[DATA | CONFIG.toml]",
          .sections = {"data"},
          .run = run_inspect,
          .word_key = "data.file"};
}

}  // namespace arago::cli
