#include "arago/study/telescope_job.hpp"

#include <algorithm>

namespace arago::study {

bool TelescopeTasks::asked(const std::string& task) const {
  return std::find(tasks.begin(), tasks.end(), task) != tasks.end();
}

void describe(config::FieldVisitor& v, TelescopeTasks& c) {
  v.field("tasks", c.tasks,
          {.help = "what a trial of a telescope study does: its image, its Cramer-Rao bounds, a fit",
           .choices = {"psf", "fisher", "fit"}});
}

void describe(config::SectionVisitor& sections, TelescopeJob& job) {
  sections.section_of("trial", job.trial);
  sections.section_of("fit", job.fit);
  sections.section_of("fisher", job.fisher);
  describe(sections, job.telescope);
}

}  // namespace arago::study
