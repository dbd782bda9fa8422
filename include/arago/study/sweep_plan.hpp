#pragma once

#include "arago/config/value.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::study {

/// Values of some keys: {dose.photons_per_image = 1e4, geometry.gridsize = 2}, each with its origin for messages.
using Settings = config::Table;

/// One axis of a sweep.
struct Axis {
  std::string key;                    ///< full dotted key
  std::vector<config::Value> values;  ///< in the order of the table
  std::string where = {};             ///< "line 12 of study.toml"
};

/// How axes combine: every combination, element by element, or the tables of `trials` as they stand.
enum class SweepMode { product, zip, list };

/// What is swept, as it was written.
struct SweepSpec {
  SweepMode mode = SweepMode::product;
  std::vector<Axis> axes = {};
  std::vector<Settings> trials = {};    ///< mode list: one table a trial, all with the same keys
  std::vector<Settings> excludes = {};  ///< a point that equals all settings of one of these is left out
  std::int64_t repeats = 1;
};

/// One trial to be: the value of every axis, in the order of the axes.
struct Point {
  Settings settings = {};
  std::int64_t repeat = 0;
};

/// Expands a sweep: first axis slowest, repeats fastest; the order of the result is the order of the table's rows.
/// Throws InputError naming the key for: no axis, an axis without values or named twice, equal values on an axis,
/// more than a million trials, axes of unequal length (zip), trials with different keys (list), an exclusion of an unknown axis or value, an
/// exclusion that leaves nothing.
std::vector<Point> expand(const SweepSpec& spec);

/// Equal as numbers where both are numbers (10000 and 1e4), else equal in type and content.
bool same_value(const config::Value& a, const config::Value& b);

/// "dose.photons_per_image = 1e4, geometry.gridsize = 2"
std::string to_text(const Settings& settings);

/// The seed of repeat `repeat` (>= 0): `seed` itself for repeat 0, else 31 bits of XXH3-64 of "seed/repeat". It
/// depends on these two alone, so that trials of one repeat share their random numbers over all axes.
std::int64_t seed_of_repeat(std::int64_t seed, std::int64_t repeat);

}  // namespace arago::study
