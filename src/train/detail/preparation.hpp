#pragma once

#include "arago/ptycho/dataset.hpp"
#include "arago/ptycho/grouping.hpp"
#include "arago/train/batch.hpp"
#include "arago/train/fit_network.hpp"

#include <cstdint>

namespace arago::train {

/// Frames and groups in the memory of the execution space (no copy of the frames on a host build).
GroupedFrames upload(const ptycho::Dataset& dataset, const ptycho::Grouping& grouping);

/// What the network of a training is built from. Throws InputError when the settings allow no network.
NetworkSpec network_spec(const FitConfig& config, double largest_displacement_px);

/// Probe of the forward model (N, N): the data set's first mode (or the section's, if it brings none), normalised.
HostView<Complex<double>**> training_probe(const ptycho::Dataset& dataset, const ptycho::ProbeConfig& config);

/// Everything that is the same in both precisions and on all ranks before the first step.
struct Preparation {
  NetworkSpec spec;
  GroupedFrames frames;
  HostView<Complex<double>**> probe;
  double intensity_scale = 1.0;      ///< s
  double flat_amplitude = 1.0;       ///< of an object without contrast that predicts the measured power
  std::int64_t training_groups = 0;  ///< the others validate
  std::int64_t dropped_groups = 0;
};

/// The known object's amplitude for the frames of `ready`, in the gauge of the network: frames were made with the
/// data's probe s P, the network has the probe P' and predicts e^{2w} |DFT(P' o)|^2 / N^2, so |o| = |object| |s P| /
/// (|P'| e^w), e^w at its start. Throws InputError when the data have no object or no probe.
void upload_known_object(const ptycho::Dataset& dataset, const ptycho::Grouping& grouping, Preparation& ready);

/// The known object itself, in the same gauge: labels of a supervised network. Throws DataFileError when the data have
/// no object or no probe.
void upload_labels(const ptycho::Dataset& dataset, const ptycho::Grouping& grouping, Preparation& ready);

Preparation prepare(const ptycho::Dataset& dataset, const FitConfig& config);

}  // namespace arago::train
