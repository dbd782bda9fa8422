#include "train/detail/spec_attributes.hpp"

#include "arago/core/error.hpp"

#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace arago::train {
namespace {

using Activation = nn::AmplitudeActivation;
using ptycho::OverlapRule;

template <class Enum>
using Names = std::vector<std::pair<Enum, std::string>>;

const Names<Activation> activations{{Activation::sigmoid, "sigmoid"},
                                    {Activation::swish, "swish"},
                                    {Activation::softplus, "softplus"},
                                    {Activation::relu, "relu"}};
const Names<nn::Engine> engines{{nn::Engine::kokkos, "kokkos"}, {nn::Engine::onednn, "onednn"}};
const Names<nn::ModelKind> kinds{{nn::ModelKind::pinn, "pinn"}, {nn::ModelKind::supervised, "supervised"}};
const Names<nn::MapMeaning> outputs{{nn::MapMeaning::amp_phase, "amp_phase"}, {nn::MapMeaning::real_imag, "real_imag"}};
const Names<nn::InputTransform> inputs{{nn::InputTransform::amplitude, "amplitude"},
                                       {nn::InputTransform::root, "sqrt"},
                                       {nn::InputTransform::log1p, "log1p"},
                                       {nn::InputTransform::counts, "counts"}};
const Names<OverlapRule> overlaps{{OverlapRule::clean, "clean"}, {OverlapRule::reference, "reference"}};

/// Visits every attribute: visit(name, value) for numbers and truth values, visit(name, value, names) for choices,
/// visit.since_second(name, value) for what files of the first version may lack.
template <class Spec, class Visit>
void for_each_attribute(Spec& s, const Visit& visit) {
  visit("N", s.model.N);
  visit("gridsize", s.model.gridsize);
  visit("n_filters_scale", s.model.n_filters_scale);
  visit("amp_activation", s.model.amp_activation, activations);
  visit("object_big", s.model.object_big);
  visit("probe_big", s.model.probe_big);
  visit("pad_object", s.model.pad_object);
  visit("engine", s.engine, engines);
  visit("overlap", s.overlap, overlaps);
  visit("padded_size", s.padded_size);
  visit("probe_mask", s.probe_mask);
  visit("field_smoothing_px", s.field_smoothing_px);
  visit("shard_groups", s.shard_groups);
  visit("nll_weight", s.loss.nll);
  visit("mae_weight", s.loss.mae);
  visit.since_second("object_tv_weight", s.loss.object_tv);
  visit.since_second("object_mae_weight", s.loss.object_mae);
  visit("intensity_scale_trainable", s.scale_gradient);
  visit("probe_trainable", s.probe_gradient);
  visit.since_second("kind", s.model.kind, kinds);
  visit.since_second("output", s.model.output, outputs);
  visit.since_second("input", s.input, inputs);
  visit.since_second("input_scale", s.input_scale);
  visit.since_second("rectangular", s.rectangular);
}

struct AttributeWriter {
  io::CollectiveFile& file;
  const std::string& group;

  template <class T>
  void operator()(const char* name, const T& value) const {
    if constexpr (std::is_floating_point_v<T>)
      file.attribute(group, name, static_cast<double>(value));
    else
      file.attribute(group, name, static_cast<std::int64_t>(value));
  }
  template <class... Value>
  void since_second(const char* name, const Value&... value) const {
    (*this)(name, value...);
  }
  template <class Enum>
  void operator()(const char* name, const Enum& value, const Names<Enum>& names) const {
    for (const auto& [candidate, text] : names)
      if (candidate == value) file.attribute(group, name, text);
  }
};

struct AttributeReader {
  const io::Hdf5Reader& file;
  const std::string& group;
  bool current;

  template <class T>
  void operator()(const char* name, T& value) const {
    if constexpr (std::is_floating_point_v<T>)
      value = static_cast<T>(file.attribute<double>(group, name));
    else
      value = static_cast<T>(file.attribute<std::int64_t>(group, name));
  }
  template <class... Value>
  void since_second(const char* name, Value&... value) const {
    if (current || file.has_attribute(group, name)) (*this)(name, value...);
  }
  template <class Enum>
  void operator()(const char* name, Enum& value, const Names<Enum>& names) const {
    const auto text = file.attribute<std::string>(group, name);
    for (const auto& [candidate, known] : names)
      if (known == text) {
        value = candidate;
        return;
      }
    throw DataFileError(file.path() + ": attribute " + name + " of " + group + " is '" + text +
                        "', which this version does not know");
  }
};

}  // namespace

void write_spec(io::CollectiveFile& file, const std::string& group, const NetworkSpec& spec) {
  for_each_attribute(spec, AttributeWriter{file, group});
}

NetworkSpec read_spec(const io::Hdf5Reader& file, const std::string& group, bool current) {
  NetworkSpec spec;
  for_each_attribute(spec, AttributeReader{file, group, current});
  const nn::ModelSpec& m = spec.model;
  nn::ModelConfig config;
  config.n_filters_scale = m.n_filters_scale;
  config.kind = m.kind;
  try {
    nn::make_spec(config, m.N, m.gridsize);
  } catch (const InputError& error) {
    throw DataFileError(file.path() + ": " + group + " describes no network: " + error.what());
  }
  ARAGO_CHECK(DataFileError,
              m.n_filters_scale >= 1 && m.n_filters_scale <= 64 && spec.padded_size >= m.N &&
                  spec.padded_size <= 64 * m.N && (spec.padded_size - m.N) % 2 == 0 && spec.shard_groups >= 1,
              file.path() << ": " << group << " has n_filters_scale " << m.n_filters_scale << ", padded_size "
                          << spec.padded_size << ", shard_groups " << spec.shard_groups << ": no network has these");
  ARAGO_CHECK(DataFileError,
              (spec.input == nn::InputTransform::counts) == (spec.input_scale > 0) && std::isfinite(spec.input_scale),
              file.path() << ": " << group << " has input_scale " << spec.input_scale
                          << ", which a network that reads counts needs and no other has");
  return spec;
}

}  // namespace arago::train
