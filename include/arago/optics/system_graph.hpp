#pragma once

#include "arago/optics/node.hpp"
#include "arago/optics/optical_state.hpp"
#include "arago/optics/optical_structure.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace arago::optics {

namespace detail {
struct GraphEngine;
}

/// Gradients with respect to the maps of a structure; one entry a mirror.
struct MapGradient {
  RealMap opd_m;         ///< d loss / d opd, 1/m
  RealMap transmission;  ///< d loss / d transmission
};

/// Which gradients a reverse pass shall give besides plate scale, stars, weights and mirror coefficients, which are
/// nearly free: each of these costs about one more evaluation.
struct WantedGradients {
  bool geometry = false;  ///< diameters, magnifications, distances, wavelengths
  bool maps = false;
};

struct StateGradient {
  std::vector<double> values;  ///< in the order of StateLayout
  std::vector<MapGradient> maps;
};

/// The chains of an image that one process of several computes, and how it gets what the others did.
struct ChainShare {
  std::size_t first = 0;  ///< chains [first, first + count), star * wavelengths + wavelength
  std::size_t count = 0;
  /// From |E|^2 of my chains (count, M', M') those of all chains in order; collective where ranks share an image.
  std::function<std::vector<double>(const std::vector<double>& mine)> gathered;
};

/// The tangent images of single stars that one process of several computes, and how it gets what the others did.
struct TangentShare {
  std::size_t part = 0;   ///< number of this process
  std::size_t parts = 1;  ///< processes; tangent image i of all stars belongs to process i % parts
  /// From my tangent images (count, M', M') those of all processes, one process after the other; collective where ranks
  /// share derivatives. Not called when parts = 1.
  std::function<std::vector<double>(const std::vector<double>& mine)> gathered = {};
};

/// The telescope as a graph of pure nodes, pupil -> relay_to_m2 -> m2 -> (relay_to_m3 -> m3 ->) relay_back -> focal ->
/// spectral_sum -> source_sum -> detector, over chains (one star at one wavelength each) that run in parallel.
/// Node outputs are kept under the hash of all numbers that they depend on, least recently used first out: a new flux
/// or contrast adds stored images, a new plate scale repeats the focal transform only, new M2 coefficients start at m2.
/// After the first derivative images also keep the fields before the mirrors, for the derivative that follows.
/// Chains are summed in fixed order: the bits do not depend on threads. Not for concurrent calls of one object.
class SystemGraph {
 public:
  /// InputError if the structure is not valid. `cache_bytes` bounds what is kept between calls; 0 keeps nothing.
  explicit SystemGraph(OpticalStructure structure, std::size_t cache_bytes = std::size_t{256} << 20);
  ~SystemGraph();
  SystemGraph(SystemGraph&&) noexcept;
  SystemGraph& operator=(SystemGraph&&) noexcept;

  const OpticalStructure& structure() const;
  /// The nodes of this system in order.
  std::vector<Node> nodes() const;

  /// Photons a pixel (M, M).
  RealMap image(const OpticalState& state);
  /// The same bits, with this process computing its share of the chains only. Keeps fields, but no images.
  RealMap image(const OpticalState& state, const ChainShare& share);
  NodeOutput output(Node node, const OpticalState& state);

  /// Derivative images (K, M, M) along the rows of `directions` (K, layout size). Directions that are combinations of
  /// fewer elements of the state share the tangents of these: x and y of each star serve separation, angle, x and y;
  /// flux and contrast cost no optics. The bits do not depend on the share.
  RealStack jvp(const OpticalState& state, const ConstRealMap& directions, const TangentShare& share = {});
  /// Gradient of a loss from its derivative with respect to the image (M, M).
  StateGradient vjp(const OpticalState& state, const ConstRealMap& d_image, const WantedGradients& wanted = {});

  NodeCounters counters(Node node) const;
  std::size_t cached_bytes() const;
  void clear_cache();

 private:
  std::unique_ptr<detail::GraphEngine> self_;
};

}  // namespace arago::optics
