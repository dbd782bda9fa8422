#include "arago/core/error.hpp"
#include "arago/optics/system_graph.hpp"
#include "optics/detail/graph_engine.hpp"
#include "optics/detail/parallel.hpp"

#include <numeric>

namespace arago::optics {
namespace detail {

template <class Scalar>
std::vector<double> GraphEngine::intensities(const OpticalState& state, const NodeKeys& keys,
                                             const std::vector<std::size_t>& wanted) {
  std::vector<ChainFields<Scalar>> fields(keys.focal.size());
  focals<Scalar>(state, keys, wanted, fields, false);
  const std::int64_t m = structure.focal_subsamples(), size = m * m;
  std::vector<double> all(wanted.size() * static_cast<std::size_t>(size));
  for_each("chain_intensities", static_cast<std::int64_t>(wanted.size()) * m, [&](std::int64_t row) {
    const Complex<Scalar>* field = &fields[wanted[row / m]].focal(row % m, 0);
    for (std::int64_t col = 0; col < m; ++col)
      all[row * m + col] = abs_squared(Complex<double>(field[col].real(), field[col].imag()));
  });
  return all;
}

}  // namespace detail

RealMap SystemGraph::image(const OpticalState& state, const ChainShare& share) {
  detail::GraphEngine& self = *self_;
  self.check(state);
  const std::size_t wavelengths = state.wavelengths_m.size(), chains = state.stars.size() * wavelengths;
  ARAGO_REQUIRE(share.first + share.count <= chains,
                "chains " << share.first << " to " << share.first + share.count << " of an image of " << chains);
  std::vector<std::size_t> wanted(share.count);
  std::iota(wanted.begin(), wanted.end(), share.first);
  const detail::NodeKeys keys = self.keys(state);
  const std::vector<double> all = share.gathered(self.structure.precision == FieldPrecision::float32
                                                     ? self.intensities<float>(state, keys, wanted)
                                                     : self.intensities<double>(state, keys, wanted));
  const std::int64_t m = self.structure.focal_subsamples();
  const auto size = static_cast<std::size_t>(m * m);
  ARAGO_REQUIRE(all.size() == chains * size, "the ranks have " << all.size() << " intensities, an image of " << chains
                                                               << " chains " << chains * size);
  std::vector<ConstRealMap> images;
  for (std::size_t star = 0; star < state.stars.size(); ++star) {
    const RealMap sum("optics shared spectral sum", m, m);
    for (std::size_t i = 0; i < wavelengths; ++i) {
      const double* intensity = all.data() + (star * wavelengths + i) * size;
      for (std::size_t k = 0; k < size; ++k) sum.data()[k] += state.weights[star][i] * intensity[k];
    }
    images.push_back(sum);
  }
  return detect(self.structure.detector, self.summed(state, images), self.subpixel_as(state));
}

}  // namespace arago::optics
