#pragma once

#include "arago/fit/fisher.hpp"
#include "arago/fit/fit_run.hpp"
#include "arago/study/record.hpp"

namespace arago::study {

/// Rows and arrays of the parts of a telescope trial, added to `output`.
void add_image(TrialOutput& output, const optics::RealMap& image, double emitted_photons);
void add_bounds(TrialOutput& output, const fit::FisherReport& report);
void add_fit(TrialOutput& output, const fit::FitProblem& problem, const fit::FitResult& result);

}  // namespace arago::study
