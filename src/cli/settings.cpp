#include "arago/cli/settings.hpp"

#include "arago/config/problem_list.hpp"

namespace arago::cli {

void describe(config::SectionVisitor& sections, Settings& settings) {
  describe(sections, settings.job);
  sections.section_of("study", settings.study);
  sections.section_of("bench", settings.bench);
  sections.section_of("input", settings.input);
  sections.section_of("run", settings.run);
  sections.section_of("execution", settings.execution);
}

void validate(const Settings& settings) {
  config::ProblemList problems;
  problems.collect([&] { study::validate(settings.job); });
  problems.collect([&] { study::validate(settings.study); });
  problems.throw_if_any();
}

std::vector<std::string> sections_with_general(std::vector<std::string> sections) {
  sections.insert(sections.end(), {"run", "execution"});
  return sections;
}

}  // namespace arago::cli
