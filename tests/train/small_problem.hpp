#pragma once

#include "arago/ptycho/object.hpp"
#include "arago/ptycho/probe.hpp"
#include "arago/ptycho/scan.hpp"
#include "arago/ptycho/simulation.hpp"
#include "arago/train/fit_network.hpp"

namespace arago::train::test {

/// A scan of `frames` 32 x 32 frames over random lines, small enough for a training within a test.
inline ptycho::Dataset small_dataset(int frames, int gridsize) {
  ptycho::GeometryConfig geometry;
  geometry.N = 32;
  geometry.gridsize = gridsize;
  ptycho::ObjectConfig object;
  object.size_px = 64;
  ptycho::ScanConfig scan;
  scan.count = frames;
  const ptycho::ProbeConfig probe;
  const auto P = ptycho::make_probe(probe, 32);
  const ptycho::Scene scene{ptycho::make_object(object), ptycho::normalise_probe(P, probe),
                            ptycho::make_positions(scan, geometry, 64, 64)};
  ptycho::DoseConfig dose;
  dose.photons_per_image = 1e4;
  auto dataset = ptycho::simulate(scene, dose);
  dataset.fingerprint = "small";
  return dataset;
}

/// Settings for small_dataset: the narrowest network, three epochs of batches of 6.
inline FitConfig small_config(int gridsize, Precision precision = Precision::float32) {
  FitConfig config;
  config.geometry.N = 32;
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
