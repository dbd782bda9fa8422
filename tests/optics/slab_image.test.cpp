// Images of fields that are spread over ranks: those of the local graph, and the same bits on any number of ranks.
#include "arago/optics/slab_image.hpp"

#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"
#include "optics/small_telescope.hpp"
#include "optics/telescope_testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace arago::optics {
namespace {

using ::testing::HasSubstr;
using testing::SmallTelescope;

/// All kinds of path: planes, kernels, normalisations, an unlimited mirror, sub-pixels, odd grids.
std::vector<SmallTelescope> telescopes() {
  std::vector<SmallTelescope> all;
  for (int mirrors = 1; mirrors <= 3; ++mirrors)
    for (const FreeSpaceKernel kernel : {FreeSpaceKernel::separable, FreeSpaceKernel::angular_spectrum})
      if (mirrors > 1 || kernel == FreeSpaceKernel::separable)
        all.push_back({.mirrors = mirrors, .free_space = kernel});
  all.push_back({.mirrors = 2, .oversample = 2, .normalisation = Normalisation::physical});
  all.push_back({.mirrors = 3, .unlimited = true});
  all.push_back({.mirrors = 2, .pupil_samples = 15, .focal_samples = 11});
  all.push_back({.mirrors = 1, .pupil_samples = 15, .focal_samples = 11});
  return all;
}

std::string text_of(const SmallTelescope& telescope) {
  return std::to_string(telescope.mirrors) + " mirrors, kernel " +
         std::to_string(static_cast<int>(telescope.free_space)) + ", N " + std::to_string(telescope.pupil_samples) +
         (telescope.unlimited ? ", unlimited" : "");
}

RealMap slab_image(const SmallTelescope& telescope, const mpi::Communicator& comm) {
  const OpticalStructure structure = telescope.structure();
  const fft::SlabFft2d<double> transform(comm, structure.padded_samples(), structure.padded_samples());
  return SlabImage(structure, transform).image(telescope.state());
}

TEST(SlabImageRanks, EqualsTheLocalImage) {
  for (const SmallTelescope& telescope : telescopes()) {
    const RealMap local = SystemGraph(telescope.structure()).image(telescope.state());
    const RealMap spread = slab_image(telescope, mpi::Communicator::borrow(MPI_COMM_WORLD));
    EXPECT_LE(testing::relative_difference(spread, local), 1e-12) << text_of(telescope);
  }
}

TEST(SlabImageRanks, HasTheBitsOfOneRank) {
  for (const SmallTelescope& telescope : telescopes()) {
    const RealMap spread = slab_image(telescope, mpi::Communicator::borrow(MPI_COMM_WORLD));
    const RealMap alone = slab_image(telescope, mpi::Communicator());
    for (std::size_t k = 0; k < alone.size(); ++k)
      ASSERT_EQ(spread.data()[k], alone.data()[k]) << text_of(telescope) << " " << k;
  }
}

TEST(SlabImageRanks, ATelescopeLeavesItsImageToTheSlabs) {
  testing::Values values = testing::small(32, 16, 1);
  values.emplace_back("telescope.transform", "slab");
  const auto spread = testing::store_of("shera_testbed", params::SystemId::three_plane, values);
  SheraTelescope telescope(spread), local(spread.with("telescope.transform", "local"));
  const SystemGraph& graph = telescope.graph(spread);
  const std::int64_t n = graph.structure().padded_samples();
  const fft::SlabFft2d<double> transform(mpi::Communicator::borrow(MPI_COMM_WORLD), n, n);
  const RealMap image = SlabImage(graph.structure(), transform).image(telescope.state(spread));
  EXPECT_LE(testing::relative_difference(image, local.image()), 1e-12);
  EXPECT_THAT(testing::rejection([&] { (void)telescope.image(); }),
              ::testing::AllOf(HasSubstr("telescope.transform=slab"), HasSubstr("local")));
  const std::vector<std::string> inferred{"binary.separation_as"};
  const params::ThetaPacking packing(spread, inferred);
  EXPECT_THAT(testing::rejection([&] { (void)telescope.jvp(packing, packing.pack(spread)); }),
              HasSubstr("telescope.transform=slab"));
}

TEST(SlabImageRanks, RefusesAnotherSizeAndAnotherState) {
  const SmallTelescope telescope{.mirrors = 2};
  const fft::SlabFft2d<double> small(mpi::Communicator(), 16, 16), fitting(mpi::Communicator(), 48, 48);
  EXPECT_THAT(testing::refusal([&] { SlabImage(telescope.structure(), small); }),
              HasSubstr("16 x 16 points for a plane of 48 x 48"));
  SlabImage slab(telescope.structure(), fitting);
  EXPECT_THAT(testing::refusal([&] { (void)slab.image(SmallTelescope{.mirrors = 1}.state()); }),
              HasSubstr("a state of 1 mirrors for a telescope of 2"));
}

}  // namespace
}  // namespace arago::optics
