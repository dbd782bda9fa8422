#pragma once

#include "arago/ptycho/geometry.hpp"
#include "arago/ptycho/object.hpp"
#include "arago/ptycho/probe.hpp"
#include "arago/ptycho/scan.hpp"
#include "arago/ptycho/simulation.hpp"

#include <string>

namespace arago::data {

/// Object of a simulation: made, or read from object.file (`FILE` or `FILE:/dataset`; by default objectGuess or
/// object).
HostView<Complex<double>**> load_object(const ptycho::ObjectConfig& config);

/// Probe (N, N), smoothed, not normalised: made, or read from probe.file (probeGuess or probe; of several modes the
/// first). DataFileError when it is not square or not N.
HostView<Complex<double>**> load_probe(const ptycho::ProbeConfig& config, int N);

/// Positions (n, 2): made for an object of this size, or read from scan.file (xcoords + ycoords, positions_rc or
/// positions_px), rounded when asked.
HostView<double**> load_positions(const ptycho::ScanConfig& config, const ptycho::GeometryConfig& geometry,
                                  int object_rows, int object_columns);

/// The sections that a simulation reads.
struct SimulationConfig {
  ptycho::GeometryConfig geometry;
  ptycho::ObjectConfig object;
  ptycho::ProbeConfig probe;
  ptycho::ScanConfig scan;
  ptycho::DoseConfig dose;
};

/// Object, normalised probe and positions.
ptycho::Scene load_scene(const SimulationConfig& config);
/// load_scene, then simulate.
ptycho::Dataset simulate_dataset(const SimulationConfig& config);

/// A region of evaluation from `FILE` or `FILE:/dataset` (default /mask, else fov_mask): non-zero = counted. (H, W)
HostView<std::uint8_t**> load_mask(const std::string& location);

}  // namespace arago::data
