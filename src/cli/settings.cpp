#include "arago/cli/settings.hpp"

namespace arago::cli {

void describe(config::SectionVisitor& sections, Settings& settings) {
  sections.section_of("input", settings.input);
  sections.section_of("run", settings.run);
  sections.section_of("execution", settings.execution);
}

void validate(const Settings&) {}

std::vector<std::string> sections_with_general(std::vector<std::string> sections) {
  sections.insert(sections.end(), {"run", "execution"});
  return sections;
}

}  // namespace arago::cli
