#pragma once

#include "arago/config/section_visitor.hpp"
#include "arago/fit/fisher_config.hpp"
#include "arago/fit/fit_config.hpp"
#include "arago/params/telescope_input.hpp"

#include <string>
#include <vector>

namespace arago::study {

/// Section [trial] of a telescope study: what is done with each telescope.
struct TelescopeTasks {
  std::vector<std::string> tasks{"psf", "fisher", "fit"};
  bool asked(const std::string& task) const;
};
void describe(config::FieldVisitor& visitor, TelescopeTasks& tasks);

/// Every section that a telescope trial reads.
struct TelescopeJob {
  TelescopeTasks trial;
  fit::FitConfig fit;
  fit::FisherConfig fisher;
  params::TelescopeInput telescope{};
};
void describe(config::SectionVisitor& sections, TelescopeJob& job);

}  // namespace arago::study
