#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/model_spec.hpp"
#include "arago/train/fit_network.hpp"
#include "arago/train/model_archive.hpp"

#include <string>
#include <vector>

namespace arago::train {

/// Layers of a network in the order in which Keras lists the weights of PtychoPINN's: encoder; then for amplitude and
/// phase the head, the border's head, the blocks of the decoder, the last block.
std::vector<std::string> keras_layer_order(const nn::ModelSpec& spec);

/// Reads weights that are plain arrays in an HDF5 file, `place` = FILE or FILE:/group. The group has either
///   by name    <layer>/kernel (3, 3, in, out) and <layer>/bias (out), layers named as ours: "enc/down0/conv1"
///   by number  0, 1, 2, ...: kernel and bias of each layer of keras_layer_order, as Keras' get_weights() lists them
/// Every array of the network must be there, of its shape, finite, and nothing else. -> (parameters) in the layout of
/// nn::ParameterLayout. Throws DataFileError.
HostView<double*> read_plain_weights(const std::string& place, const nn::ModelSpec& spec);

/// A model of these weights with the probe and the scale s that the configuration gives: train.intensity_scale, else
/// that of `dataset`. The probe is the data set's, or the section's. `dataset` may have no frames. Throws InputError
/// when no scale is known.
ModelArchive model_of_plain_weights(const std::string& place, const FitConfig& config, const ptycho::Dataset& dataset);

}  // namespace arago::train
