#include "arago/study/ptycho_workload.hpp"
#include "arago/study/run_study.hpp"

namespace arago::study {

void describe(config::SectionVisitor& sections, StudyJob& job) {
  sections.section_of("study", job.study);
  describe(sections, job.trial);
}

ExitCode run_study(const mpi::Communicator& world, const config::Resolver& resolver, const StudyRun& run) {
  const StudyJob job = config::resolve<StudyJob>(resolver, config::OtherSections::ignored).config;
  PtychoWorkload workload(resolver, run.checkpoints);
  JobConfig defaults;
  return run_study_of(world, job.study, config::schema_of(defaults), workload, run);
}

}  // namespace arago::study
