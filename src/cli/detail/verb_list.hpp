#pragma once

#include "cli/detail/verb.hpp"

namespace arago::cli {

Verb simulate_verb();
Verb inspect_verb();
Verb import_verb();
Verb export_verb();
Verb train_verb();
Verb infer_verb();
Verb evaluate_verb();
Verb compare_verb();
Verb study_verb();
Verb report_verb();
Verb psf_verb();
Verb fisher_verb();
Verb fit_verb();
Verb sample_verb();
Verb bench_verb();
Verb config_verb();

}  // namespace arago::cli
