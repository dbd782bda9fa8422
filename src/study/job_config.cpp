#include "arago/study/job_config.hpp"

#include "arago/config/problem_list.hpp"
#include "arago/core/error.hpp"

namespace arago::study {

void describe(config::SectionVisitor& sections, JobConfig& job) {
  sections.section_of("geometry", job.geometry);
  sections.section_of("object", job.object);
  sections.section_of("probe", job.probe);
  sections.section_of("scan", job.scan);
  sections.section_of("dose", job.dose);
  sections.section_of("data", job.data);
  sections.section_of("model", job.model);
  sections.section_of("train", job.train);
  sections.section_of("infer", job.infer);
  sections.section_of("stitch", job.stitch);
  sections.section_of("evaluate", job.evaluate);
}

void validate(const JobConfig& job) {
  config::ProblemList problems;
  const auto check = [&](const auto& section) { problems.collect([&] { validate(section); }); };
  check(job.geometry);
  if (simulates(job)) {
    const data::SimulationConfig simulation = simulation_config(job);
    check(simulation.object);
    check(simulation.probe);
    check(simulation.scan);
    check(simulation.dose);
  }
  check(job.data);
  problems.collect([&] {
    ARAGO_REQUIRE(!job.data.test_photons_per_image || (simulates(job) && job.data.test_file.empty()),
                  "data.test_photons_per_image=" << *job.data.test_photons_per_image
                                                 << " has no effect on frames that are read from a file; leave it out");
  });
  check(job.model);
  check(job.train);
  check(job.infer);
  problems.collect([&] { validate(job.stitch, static_cast<int>(job.geometry.N)); });
  check(job.evaluate);
  // Rules between sections; what is wrong within one has been said.
  if (problems.empty()) problems.collect([&] { validate(fit_config(job)); });
  problems.throw_if_any();
}

bool simulates(const JobConfig& job) {
  return job.data.file.empty() || job.object.kind == ptycho::ObjectKind::file;
}

data::SimulationConfig simulation_config(const JobConfig& job) {
  data::SimulationConfig simulation{job.geometry, job.object, job.probe, job.scan, job.dose};
  const auto from_data = [&](bool is_file, std::string& file) {
    if (is_file && file.empty()) file = job.data.file;
  };
  from_data(job.object.kind == ptycho::ObjectKind::file, simulation.object.file);
  from_data(job.probe.kind == ptycho::ProbeKind::file, simulation.probe.file);
  from_data(job.scan.kind == ptycho::ScanKind::file, simulation.scan.file);
  return simulation;
}

train::FitConfig fit_config(const JobConfig& job) {
  return {job.geometry, job.probe, job.model, job.train};
}

}  // namespace arago::study
