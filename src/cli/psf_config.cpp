#include "arago/cli/psf_config.hpp"

#include "arago/optics/node.hpp"

namespace arago::cli {
namespace {

std::vector<std::string> node_names() {
  std::vector<std::string> names;
  for (int node = 0; node < optics::node_count; ++node) names.emplace_back(name(static_cast<optics::Node>(node)));
  return names;
}

}  // namespace

void describe(config::FieldVisitor& v, PsfConfig& c) {
  using optics::NoiseKind;
  v.field("fields", c.fields, {.help = "nodes whose outputs are stored in /fields", .choices = node_names()});
  v.choice("noise", c.noise,
           {{NoiseKind::none, "none"}, {NoiseKind::photon, "photon"}, {NoiseKind::photon_read, "photon_read"}},
           {.help = "noise of /image; the image without it is then /expected, its variance /variance"});
  v.field("seed", c.seed, {.help = "seed of the noise", .min = 0});
  v.field("realisation", c.realisation, {.help = "number of the noise realisation", .min = 0, .max = 4294967295.0});
}

}  // namespace arago::cli
