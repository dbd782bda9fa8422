#pragma once

#include "arago/optics/node.hpp"
#include "arago/optics/optical_state.hpp"
#include "arago/optics/optical_structure.hpp"
#include "optics/detail/graph_tables.hpp"
#include "optics/detail/node_cache.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace arago::optics::detail {

/// A chain is one star at one wavelength, number star * wavelengths + wavelength.
struct Chain {
  std::size_t star = 0;
  std::size_t wavelength = 0;
};

/// Keys of all nodes at one state.
struct NodeKeys {
  std::vector<std::string> pupil;  ///< of each chain
  std::vector<std::string> half;   ///< relay_to_m2
  std::vector<std::string> back;   ///< relay_back; also the fields before the mirrors
  std::vector<std::string> focal;
  std::vector<std::string> stars;  ///< spectral_sum of each star
  std::string source;
  std::string detector;
};

/// The fields of chains at one state, each a view of what the cache holds. Empty members were not asked for.
template <class Scalar>
struct ChainFields {
  ComplexMapOf<Scalar> pupil;
  PathField<Scalar> path;  ///< back, power, and with `before` when linearising
  ComplexMapOf<Scalar> focal;
};

/// What is behind SystemGraph.
struct GraphEngine {
  GraphEngine(OpticalStructure structure_in, std::size_t cache_bytes);

  /// InputError if the state does not fit the structure.
  void check(const OpticalState& state) const;
  std::vector<Chain> chains(const OpticalState& state) const;
  NodeKeys keys(const OpticalState& state) const;
  double subpixel_as(const OpticalState& state) const {
    return state.plate_scale_as_per_pix / static_cast<double>(structure.detector.oversample);
  }
  bool single_mirror() const { return structure.mirrors.size() == 1; }

  // Each computes what is missing of the chains with numbers `wanted`, up to its node, and keeps it. Scalar is the
  // precision of the structure, double or float.
  template <class Scalar>
  void pupils(const OpticalState& state, const NodeKeys& keys, const std::vector<std::size_t>& wanted,
              std::vector<ChainFields<Scalar>>& fields);
  template <class Scalar>
  void backs(const OpticalState& state, const NodeKeys& keys, const std::vector<std::size_t>& wanted,
             std::vector<ChainFields<Scalar>>& fields, bool keep_before);
  template <class Scalar>
  void focals(const OpticalState& state, const NodeKeys& keys, const std::vector<std::size_t>& wanted,
              std::vector<ChainFields<Scalar>>& fields, bool keep_before);
  /// |E|^2 summed over wavelengths in double and in order, for the stars with numbers `missing`.
  template <class Scalar>
  std::vector<RealMap> spectral_sums(const OpticalState& state, const NodeKeys& keys,
                                     const std::vector<std::size_t>& missing);
  std::vector<ConstRealMap> star_images(const OpticalState& state, const NodeKeys& keys);
  /// |E|^2 (M', M') of the chains with numbers `wanted`, one after the other.
  template <class Scalar>
  std::vector<double> intensities(const OpticalState& state, const NodeKeys& keys,
                                  const std::vector<std::size_t>& wanted);
  /// Sum over stars of flux x image, in the order of the stars.
  RealMap summed(const OpticalState& state, const std::vector<ConstRealMap>& images) const;
  ConstRealMap source_image(const OpticalState& state, const NodeKeys& keys);
  ConstRealMap detector_image(const OpticalState& state, const NodeKeys& keys);
  /// All fields of all chains, with the fields before mirrors: the point at which to differentiate. InputError unless
  /// they are double.
  std::vector<ChainFields<double>> linearise(const OpticalState& state, const NodeKeys& keys);

  template <class T>
  std::shared_ptr<const T> find(Node node, const std::string& key) {
    auto found = cache.find<T>(std::string(name(node)), key);
    NodeCounters& count = counters[static_cast<std::size_t>(node)];
    ++(found ? count.hits : count.misses);
    return found;
  }
  template <class View>
  void keep(Node node, const std::string& key, const View& view) {
    using Const = const View;
    cache.insert<View>(std::string(name(node)), key, std::make_shared<Const>(view),
                       view.size() * sizeof(typename View::value_type));
  }

  /// Set by the first derivative: from then on images keep the fields before the mirrors, which the next derivative
  /// would otherwise compute again.
  bool differentiated = false;
  OpticalStructure structure;
  NodeCache cache;
  GraphTables tables;
  std::array<NodeCounters, node_count> counters{};
};

}  // namespace arago::optics::detail
