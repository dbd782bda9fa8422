#include "cli/detail/run_session.hpp"

#include "arago/core/log.hpp"
#include "arago/fft/wisdom.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/io/watchdog.hpp"
#include "arago/mpi/agreement.hpp"

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>

namespace arago::cli {
namespace {

/// The files of "FILE.h5:/dataset" keys of a telescope: masks, wavefront errors, pixel responses.
std::vector<std::string> map_files(const config::Resolution& resolution) {
  std::vector<std::string> paths;
  for (const config::ResolvedField& field : resolution.fields()) {
    if (!is_telescope_key(field.key) || !field.value.is<std::string>()) continue;
    const std::string& text = field.value.as<std::string>();
    if (const std::size_t colon = text.rfind(":/"); colon != std::string::npos) paths.push_back(text.substr(0, colon));
  }
  return paths;
}

/// Files and run directories that the configuration names.
std::vector<std::string> inputs_of(const Call& call) {
  const Settings& settings = call.settings;
  std::vector<std::string> paths = map_files(call.resolution);
  paths.insert(paths.end(), settings.input.files.begin(), settings.input.files.end());
  for (const std::string& path : {settings.job.data.file, settings.input.model, settings.input.reconstruction,
                                  settings.input.truth, settings.input.image})
    if (!path.empty()) paths.push_back(path.substr(0, path.rfind(":/")));
  return paths;
}

void record_surroundings(const Call& call, io::RunDirectory& directory) {
  directory.record("wisdom_hash", fft::wisdom_hash());
  directory.record("threads_per_rank", call.runtime.threads());
}

/// Says who hangs, where everything else of the run is said, and ends the job in the end: without MPI, whose launcher
/// ends the other ranks when one goes.
io::WatchdogOptions watchdog_of(const Call& call, const io::RunDirectory& directory) {
  const config::ExecutionConfig& execution = call.settings.execution;
  io::WatchdogOptions options;
  options.directory = directory.path();
  options.patience_s = execution.watchdog_s;
  options.limit_s = execution.hang_limit_s;
  options.report = [log_file = directory.file("log.txt"), is_root = call.world().is_root()](const std::string& text) {
    log::error("watchdog: {}", text);
    if (!is_root) std::ofstream(log_file, std::ios::app) << "error: watchdog: " << text << "\n";
  };
  options.give_up = [] { std::_Exit(static_cast<int>(ExitCode::resource)); };
  return options;
}

}  // namespace

std::string run_directory_of(const Call& call) {
  if (!call.line.options.run_dir.empty()) return call.line.options.run_dir;
  return "runs/" + call.line.verb + "-" + (call.config_name.empty() ? "defaults" : call.config_name);
}

ExitCode in_run_directory(Call& call, const std::function<ExitCode(io::RunDirectory&)>& work, Rerun rerun) {
  const std::string may_grow = rerun == Rerun::may_grow ? "study" : "";
  io::RunDirectory directory(call.world(),
                             {.path = run_directory_of(call),
                              .arguments = call.line.arguments,
                              .resolved_toml = call.resolution.to_toml(),
                              .config_hash = call.resolution.numerics_hash(),
                              .base_hash = call.resolution.numerics_hash(may_grow),
                              .may_grow = may_grow,
                              .inputs = inputs_of(call),
                              .resume = rerun == Rerun::anew ? io::Resume::never : call.line.options.resume,
                              .break_lock = call.line.options.break_lock});
  if (directory.already_finished()) {
    log::info("{} holds a finished run of this configuration: nothing to do (--resume never starts anew)",
              directory.path());
    return ExitCode::done;
  }
  record_surroundings(call, directory);
  const io::Watchdog watchdog(call.world(), watchdog_of(call, directory));
  try {
    const ExitCode code = work(directory);
    directory.finish(static_cast<int>(code));
    return code;
  } catch (...) {
    const Failure failure = failure_of(std::current_exception());
    if (call.watch.all_failed()) {
      if (call.world().is_root()) std::ofstream(directory.file("log.txt"), std::ios::app) << failure.message << "\n";
      directory.finish(static_cast<int>(failure.code));
    }
    throw;
  }
}

void write_text(const Call& call, const std::string& path, const std::string& text) {
  mpi::agree(call.world(), [&] {
    if (call.world().is_root()) io::write_text_atomically(path, text);
  });
}

std::string file_of_run(const std::string& path, const std::string& file) {
  return std::filesystem::is_directory(path) ? (std::filesystem::path(path) / file).string() : path;
}

}  // namespace arago::cli
