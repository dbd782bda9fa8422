#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>

namespace arago::cli {
namespace {

ExitCode run_help(Call& call) {
  const auto& words = call.line.words;
  const std::string text = words.empty() ? program_help() : verb_help(find_verb(words.front()));
  if (call.world().is_root()) fmt::print("{}", text);
  return ExitCode::done;
}

}  // namespace

Verb help_verb() {
  return {.name = "help",
          .summary = "says what a verb does and which keys it reads",
          .words = "[VERB]",
          .sections = {},
          .run = run_help,
          .takes_config = false,
          .needs_kernels = false};
}

}  // namespace arago::cli
