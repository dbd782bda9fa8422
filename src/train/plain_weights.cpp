#include "arago/train/plain_weights.hpp"

#include "arago/core/error.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/nn/parameter_layout.hpp"
#include "train/detail/preparation.hpp"

#include <algorithm>
#include <cmath>

namespace arago::train {
namespace {

/// "file.h5:/weights" -> file and group; without a group the root.
std::pair<std::string, std::string> split_place(const std::string& place) {
  const std::size_t colon = place.rfind(":/");
  if (colon == std::string::npos) return {place, ""};
  const std::string group = place.substr(colon + 1);
  return {place.substr(0, colon), group == "/" ? "" : group};
}

bool is_number(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Names in the group of all parameter tensors, in the order of `slices`.
std::vector<std::string> names_in_group(const io::Hdf5Reader& file, const std::string& group, const nn::ModelSpec& spec,
                                        const std::vector<nn::Slice>& slices) {
  const auto children = file.children(group.empty() ? "/" : group);
  const bool by_number = std::all_of(children.begin(), children.end(), is_number);
  std::vector<std::string> names;
  if (!by_number) {
    for (const nn::Slice& slice : slices) names.push_back(slice.name);
    return names;
  }
  const std::vector<std::string> order = keras_layer_order(spec);
  for (const nn::Slice& slice : slices) {
    const std::string layer = slice.name.substr(0, slice.name.rfind('/'));
    const auto place = std::find(order.begin(), order.end(), layer) - order.begin();
    names.push_back(std::to_string(2 * place + (slice.is_kernel() ? 0 : 1)));
  }
  return names;
}

void read_slice(const io::Hdf5Reader& file, const std::string& name, const nn::Slice& slice, double* target) {
  ARAGO_CHECK(DataFileError, file.has_dataset(name),
              file.path() << " has no array " << name << ", the " << slice.name << " of the network");
  const std::vector<std::size_t> extents = slice.extents();
  const io::Shape expected(extents.begin(), extents.end()), found = file.shape(name);
  ARAGO_CHECK(DataFileError, found == expected,
              file.path() << ": " << name << ", the " << slice.name << " of the network, has shape "
                          << io::to_text(found) << ", expected " << io::to_text(expected)
                          << "; compare geometry.N, geometry.gridsize and [model] with the network's");
  const auto values = file.read<double>(name);
  ARAGO_CHECK(DataFileError, std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }),
              file.path() << ": " << name << " has a value that is not finite");
  std::copy(values.begin(), values.end(), target);
}

}  // namespace

std::vector<std::string> keras_layer_order(const nn::ModelSpec& spec) {
  std::vector<std::string> layers;
  const nn::ParameterLayout layout(spec);
  for (const nn::Slice& slice : layout.slices())
    if (slice.is_kernel()) layers.push_back(slice.name.substr(0, slice.name.rfind('/')));
  // Keras counts a decoder's heads before its blocks.
  const auto rank = [](const std::string& layer) {
    const int part = layer.starts_with("enc/") ? 0 : (layer.starts_with("amp/") ? 1 : 2);
    return std::pair(part, layer.ends_with("head") ? 0 : 1);
  };
  std::stable_sort(layers.begin(), layers.end(),
                   [&](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
  return layers;
}

HostView<double*> read_plain_weights(const std::string& place, const nn::ModelSpec& spec) {
  const auto [path, group] = split_place(place);
  const io::Hdf5Reader file(path);
  ARAGO_CHECK(DataFileError, group.empty() || file.has_group(group), path << " has no group " << group);
  const nn::ParameterLayout layout(spec);
  const auto names = names_in_group(file, group, spec, layout.slices());
  const std::size_t arrays = file.datasets(group.empty() ? "/" : group).size();
  HostView<double*> weights("weights", layout.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const nn::Slice& slice = layout.slices()[i];
    read_slice(file, group + "/" + names[i], slice, weights.data() + slice.offset);
  }
  ARAGO_CHECK(DataFileError, arrays == names.size(),
              place << " has " << arrays << " arrays, the network " << names.size()
                    << "; compare geometry.N, geometry.gridsize and [model] with the network's");
  return weights;
}

ModelArchive model_of_plain_weights(const std::string& place, const FitConfig& config, const ptycho::Dataset& dataset) {
  validate(config);
  ModelArchive model;
  model.spec = network_spec(config, 0.0);
  model.precision = config.train.precision;
  model.weights = read_plain_weights(place, model.spec.model);
  model.first_moment = HostView<double*>("first moment", model.weights.extent(0));
  model.second_moment = HostView<double*>("second moment", model.weights.extent(0));
  const bool has_frames = dataset.frames() > 0;
  ARAGO_REQUIRE(has_frames || config.train.intensity_scale,
                "train.intensity_scale is not set: a network that is imported needs the s of its training, "
                "sqrt(photons) / (N/2), or data.file to compute it from");
  model.probe = has_frames ? training_probe(dataset, config.probe)
                           : ptycho::normalise_probe(
                                 data::load_probe(config.probe, static_cast<int>(config.geometry.N)), config.probe);
  model.intensity_scale = config.train.intensity_scale ? *config.train.intensity_scale : intensity_scale_of(dataset);
  model.log_scale.value = std::log(model.intensity_scale);
  model.learning_rate = config.train.learning_rate;
  model.seed = static_cast<std::uint64_t>(config.train.seed);
  model.fingerprint = dataset.fingerprint;
  return model;
}

}  // namespace arago::train
