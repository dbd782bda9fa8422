#include "arago/study/job_config.hpp"
#include "arago/study/ptycho_workload.hpp"
#include "arago/study/run_study.hpp"
#include "arago/study/study_preset.hpp"
#include "arago/study/telescope_workload.hpp"

namespace arago::study {

namespace {

struct OnlyStudy {
  StudyConfig study;
};
void describe(config::SectionVisitor& sections, OnlyStudy& job) {
  sections.section_of("study", job.study);
}

StudyConfig study_of(const config::Resolver& with_preset) {
  return config::resolve<OnlyStudy>(with_preset, config::OtherSections::ignored).config.study;
}

}  // namespace

PlannedStudy plan_study(const mpi::Communicator& world, const config::Resolver& resolver,
                        const train::CheckpointPolicy& checkpoints) {
  const config::Resolver with_preset = with_study_preset(resolver);
  const StudyConfig study = study_of(with_preset);
  if (study.workload == WorkloadKind::telescope) {
    TelescopeJob defaults;
    return plan_study(world, study, config::schema_of(defaults),
                      std::make_shared<TelescopeWorkload>(with_preset, checkpoints));
  }
  JobConfig defaults;
  return plan_study(world, study, config::schema_of(defaults),
                    std::make_shared<PtychoWorkload>(with_preset, checkpoints));
}

WorkloadKind workload_of(const config::Resolver& resolver) {
  return study_of(with_study_preset(resolver)).workload;
}

}  // namespace arago::study
