#pragma once

#include "arago/fit/fit_run.hpp"

#include <string>

namespace arago::cli {

/// Data, and what is left of them at the start and at the end in standard deviations, axes in arcseconds, +y upwards.
void draw_fit_images(const std::string& path, const fit::FitProblem& problem, const fit::FitResult& result);

/// Loss above its least value, length of the steps, and where the truth is known the errors against it.
void draw_fit_history(const std::string& path, const fit::FitProblem& problem, const fit::FitResult& result);

}  // namespace arago::cli
