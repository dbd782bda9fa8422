#pragma once

#include "arago/io/run_directory.hpp"
#include "cli/detail/verb.hpp"

#include <functional>
#include <string>

namespace arago::cli {

/// --run-dir, else runs/<verb>-<name of the configuration file>.
std::string run_directory_of(const Call& call);

/// What a second run in the same directory does: continue what --resume says; the same, and [study] may have changed
/// (every trial has an identity of its own); or measure anew.
enum class Rerun { as_asked, may_grow, anew };

/// Collective. Opens the run directory, runs `work` in it and records how it ended. A run that is finished is left
/// alone. Returns what `work` returns; its errors pass through.
ExitCode in_run_directory(Call& call, const std::function<ExitCode(io::RunDirectory&)>& work,
                          Rerun rerun = Rerun::as_asked);

/// Collective. Rank 0 writes a text file of the run; all ranks learn if it could.
void write_text(const Call& call, const std::string& path, const std::string& text);

/// "runs/a" -> "runs/a/<file>" if it is a directory, else itself: what [input] keys accept.
std::string file_of_run(const std::string& path, const std::string& file);

}  // namespace arago::cli
