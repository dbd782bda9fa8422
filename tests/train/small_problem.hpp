#pragma once

#include "arago/ptycho/object.hpp"
#include "arago/ptycho/probe.hpp"
#include "arago/ptycho/scan.hpp"
#include "arago/ptycho/simulation.hpp"
#include "arago/train/fit_network.hpp"

namespace arago::train::test {

/// A scan of `frames` N x N frames over random lines, small enough for a training within a test.
inline ptycho::Dataset small_dataset(int frames, int gridsize, int N = 32) {
  ptycho::GeometryConfig geometry;
  geometry.N = N;
  geometry.gridsize = gridsize;
  ptycho::ObjectConfig object;
  object.size_px = N + 32;
  ptycho::ScanConfig scan;
  scan.count = frames;
  const ptycho::ProbeConfig probe;
  const auto P = ptycho::make_probe(probe, N);
  const ptycho::Scene scene{ptycho::make_object(object), ptycho::normalise_probe(P, probe),
                            ptycho::make_positions(scan, geometry, N + 32, N + 32)};
  ptycho::DoseConfig dose;
  dose.photons_per_image = 1e4;
  auto dataset = ptycho::simulate(scene, dose);
  dataset.fingerprint = "small";
  return dataset;
}

/// Settings for small_dataset: the narrowest network, three epochs of batches of 6.
inline FitConfig small_config(int gridsize, Precision precision = Precision::float32, int N = 32) {
  FitConfig config;
  config.geometry.N = N;
  config.geometry.gridsize = gridsize;
  config.geometry.max_displacement_px = 32.0;
  config.model.n_filters_scale = 1;
  config.train.epochs = 3;
  config.train.batch_size = 6;
  config.train.validation_split = 0.2;
  config.train.precision = precision;
  return config;
}

}  // namespace arago::train::test
