#pragma once

#include "arago/optics/maps.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arago::optics {

/// The steps from parameters to an image, in order. A system has those that its mirrors need.
enum class Node {
  pupil,        ///< field behind M1 (N, N), of each star and wavelength
  relay_to_m2,  ///< field before M2 on the padded grid
  m2,           ///< field behind M2, normalised
  relay_to_m3,
  m3,
  relay_back,    ///< field back at M1's plane, cropped to (N, N)
  focal,         ///< field on the detector's sub-pixels; its squared modulus is what the next nodes add
  spectral_sum,  ///< image of each star for one photon: sum over wavelengths of weight |E|^2
  source_sum,    ///< photons on sub-pixels: sum over stars of flux x image
  detector,      ///< photons a pixel
};
constexpr int node_count = 10;

std::string_view name(Node node);
/// InputError naming the nearest known name.
Node node_from_name(std::string_view name);

/// What a node gives out: complex fields of all chains (star-major: star * wavelengths + wavelength), or real maps of
/// all stars (spectral_sum) or one (source_sum, detector).
struct NodeOutput {
  Node node = Node::detector;
  ComplexStack fields;
  RealStack maps;
  double spacing = 0;
  std::string spacing_unit;  ///< "m" or "rad"
};

/// How often a node was found in the cache and how often it was computed, counted per chain or star.
struct NodeCounters {
  std::int64_t hits = 0;
  std::int64_t misses = 0;
};

}  // namespace arago::optics
