#include "arago/study/ptycho_workload.hpp"
#include "arago/study/run_study.hpp"
#include "arago/study/study_preset.hpp"

namespace arago::study {

void describe(config::SectionVisitor& sections, StudyJob& job) {
  sections.section_of("study", job.study);
  describe(sections, job.trial);
}

PlannedStudy plan_study(const mpi::Communicator& world, const config::Resolver& resolver,
                        const train::CheckpointPolicy& checkpoints) {
  const config::Resolver with_preset = with_study_preset(resolver);
  const StudyJob job = config::resolve<StudyJob>(with_preset, config::OtherSections::ignored).config;
  JobConfig defaults;
  return plan_study(world, job.study, config::schema_of(defaults),
                    std::make_shared<PtychoWorkload>(with_preset, checkpoints));
}

}  // namespace arago::study
