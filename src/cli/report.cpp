#include "arago/core/log.hpp"
#include "arago/mpi/agreement.hpp"
#include "cli/detail/html_report.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

namespace arago::cli {
namespace {

ExitCode run_report(Call& call) {
  ARAGO_REQUIRE(!call.settings.input.files.empty(),
                "input.files is not set: name the run directories of the report, --input.files runs/a,runs/b");
  return in_run_directory(call, [&](io::RunDirectory& run) {
    std::string html;
    mpi::agree(call.world(), [&] {
      if (call.world().is_root()) html = html_report(call.settings.input.files, run.path());
    });
    write_text(call, run.file("report.html"), html);
    log::info("{} written", run.file("report.html"));
    return ExitCode::done;
  });
}

}  // namespace

Verb report_verb() {
  return {.name = "report",
          .summary = "tables and figures of runs and studies as one page (report.html)",
          .sections = {"input"},
          .run = run_report};
}

}  // namespace arago::cli
