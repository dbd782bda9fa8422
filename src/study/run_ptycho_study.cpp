#include "arago/study/ptycho_workload.hpp"
#include "arago/study/run_study.hpp"

namespace arago::study {

void describe(config::SectionVisitor& sections, StudyJob& job) {
  sections.section_of("study", job.study);
  describe(sections, job.trial);
}

PlannedStudy plan_study(const mpi::Communicator& world, const config::Resolver& resolver,
                        const train::CheckpointPolicy& checkpoints) {
  const StudyJob job = config::resolve<StudyJob>(resolver, config::OtherSections::ignored).config;
  JobConfig defaults;
  return plan_study(world, job.study, config::schema_of(defaults),
                    std::make_shared<PtychoWorkload>(resolver, checkpoints));
}

}  // namespace arago::study
