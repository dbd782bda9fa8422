// A new system is a spec, a table of transforms and a list of mirrors: here a camera with a round stop in its
// collimated beam, which no shipped system has. Everything else, derivatives included, comes from the same nodes.
#include "telescope_testing.hpp"

#include <gtest/gtest.h>

namespace arago::optics {
namespace {

using namespace testing;

// ---- the toy system, complete
constexpr const char* stop_diameter = "system.stop_diameter_m";
constexpr const char* stop_distance = "system.stop_distance_m";

std::shared_ptr<const params::ParamSpec> toy_spec() {
  std::vector<params::ParamField> fields = params::ParamSpec::of(SystemId::two_plane)->fields();
  fields.push_back({.key = stop_diameter, .unit = "m", .help = "clear diameter of the stop", .structural = true});
  fields.push_back({.key = stop_distance,
                    .unit = "m",
                    .help = "distance of the stop behind the pupil",
                    .fallback = params::Value(2.0),
                    .prior = params::Prior{params::Prior::Family::normal, 1e-3},
                    .inferable = true});
  fields.push_back({.key = "system.stop_pad", .unit = "", .help = "padding", .kind = params::Kind::derived});
  return std::make_shared<params::ParamSpec>("toy_stop", fields);
}

params::TransformTable toy_transforms() {
  params::TransformTable table("toy_stop");
  const params::TransformTable& common = params::TransformTable::of(SystemId::two_plane);
  for (const std::string& key : common.keys()) table.add(*common.find(key));
  table.add({"system.stop_pad", {stop_diameter}, [](params::Inputs) {
               return params::Evaluation{{2.0}, Eigen::MatrixXd::Zero(1, 1)};
             }});
  return table;
}

params::TelescopeStructure toy_structure(const ParameterStore& store) {
  params::TelescopeStructure structure;
  structure.pupil_npix = static_cast<int>(store.integer("telescope.pupil_npix"));
  structure.psf_npix = static_cast<int>(store.integer("telescope.psf_npix"));
  structure.image_parity = 1;
  structure.n_struts = 0;
  structure.mirrors.resize(2);
  structure.mirrors[0].diameter_m = structure.mirrors[0].basis_diameter_m = store.real(keys::m1_diameter);
  structure.mirrors[1].diameter_m = structure.mirrors[1].basis_diameter_m = store.real(stop_diameter);
  return structure;
}

std::shared_ptr<const TelescopeSystem> toy_system() {
  TelescopeSystem system;
  system.spec = toy_spec();
  system.resolver = std::make_shared<params::DerivedResolver>(system.spec, toy_transforms());
  system.mirrors = {{std::string(keys::m1_diameter), "", "", ""}, {stop_diameter, "", stop_distance, ""}};
  system.pad_factor = "system.stop_pad";
  system.structure_of = toy_structure;
  return std::make_shared<const TelescopeSystem>(system);
}
// ---- end of the toy system

ParameterStore toy_store(const TelescopeSystem& system, double diameter_m) {
  return ParameterStore(system.spec, {{std::string(keys::m1_diameter), 0.09},
                                      {std::string(keys::plate_scale), 0.2},
                                      {std::string(keys::separation), 1.0},
                                      {"telescope.pupil_npix", 32},
                                      {"telescope.psf_npix", 32},
                                      {stop_diameter, diameter_m}});
}

TEST(ToySystem, HasImagesNodesAndDerivatives) {
  const auto system = toy_system();
  SheraTelescope telescope(toy_store(*system, 0.06), system);
  const std::vector<Node> nodes{Node::pupil, Node::relay_to_m2,  Node::m2,         Node::relay_back,
                                Node::focal, Node::spectral_sum, Node::source_sum, Node::detector};
  EXPECT_EQ(telescope.graph(telescope.store()).nodes(), nodes);
  SheraTelescope open(toy_store(*system, 0.17), system);
  EXPECT_LT(largest(telescope.image()), 0.7 * largest(open.image())) << "a stop of 2/3 widens the image";

  const std::vector<std::string> selection{stop_distance, "binary.separation_as"};
  const params::ThetaPacking packing(telescope.store(), selection);
  const Eigen::VectorXd theta = packing.pack(telescope.store());
  const RealStack slopes = telescope.jvp(packing, theta);
  const RealMap g = random_map(32, 3);
  const Eigen::VectorXd pulled = telescope.vjp(packing, theta, g);
  for (std::size_t p = 0; p < 2; ++p) {
    const ConstRealMap slope(&slopes(p, 0, 0), 32, 32);
    EXPECT_GT(largest(slope), 0);
    EXPECT_NEAR(dot(slope, g), pulled[static_cast<Eigen::Index>(p)], 1e-11 * std::sqrt(dot(slope, slope) * dot(g, g)));
  }
}

}  // namespace
}  // namespace arago::optics
