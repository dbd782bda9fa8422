#pragma once

#include "arago/nn/parameter_layout.hpp"
#include "regression/golden_network_case.hpp"
#include "regression/golden_quantities.hpp"

#include <algorithm>
#include <complex>
#include <string>
#include <vector>

namespace arago::test {

/// Norm, sum and samples of every tensor in a golden group ("grad/nll", "adam/mae/step2").
class GoldenTensors {
 public:
  GoldenTensors(const GoldenNetworkCase& golden, const std::string& group)
      : names_(golden.tensor_names), norm_(golden.reals(group + "/norm")), sum_(golden.reals(group + "/sum")) {
    const auto begin = golden.file().template read<std::int64_t>(golden.at(group + "/sample_ptr"));
    const auto index = golden.file().template read<std::int64_t>(golden.at(group + "/sample_index"));
    const auto value = golden.values(group + "/sample");
    samples_.resize(names_.size());
    for (std::size_t t = 0; t < names_.size(); ++t)
      for (auto i = begin[t]; i < begin[t + 1]; ++i) samples_[t].push_back({index[i], value[i]});
  }

  struct Sample {
    std::int64_t index = 0;  ///< flat, in its tensor
    std::complex<double> value;
  };
  const std::vector<std::string>& names() const { return names_; }
  double largest_sample(std::size_t t) const {
    double largest = 0.0;
    for (const Sample& sample : samples_[t]) largest = std::max(largest, std::abs(sample.value));
    return largest;
  }
  /// Keeps the samples of tensor t for which `keep` is true.
  template <class Keep>
  void select(std::size_t t, const Keep& keep) {
    std::erase_if(samples_[t], [&](const Sample& sample) { return !keep(sample); });
  }

  /// Adds "<kind> norms/<place><tensor>", "<kind> sums/..." and "<kind> samples/...".
  void expect(const std::string& kind, const std::string& place, Expected& expected) const {
    for (std::size_t t = 0; t < names_.size(); ++t) {
      expected[kind + " norms/" + place + names_[t]] = {norm_[t]};
      expected[kind + " sums/" + place + names_[t]] = {sum_[t]};
      Values& samples = expected[kind + " samples/" + place + names_[t]];
      for (const Sample& sample : samples_[t]) samples.push_back(sample.value);
    }
  }
  /// The same of a flat array that was computed.
  void observe(const std::string& kind, const std::string& place, const nn::ParameterLayout& layout, const Values& flat,
               Quantities& found) const {
    for (std::size_t t = 0; t < names_.size(); ++t) {
      const Values values = tensor(layout, flat, t);
      const Norms norms = norms_of(values);
      found[kind + " norms/" + place + names_[t]] = {{norms.l2}};
      found[kind + " sums/" + place + names_[t]] = {{norms.sum}, norms.magnitude};
      Quantity& samples = found[kind + " samples/" + place + names_[t]];
      for (const Sample& sample : samples_[t]) samples.values.push_back(values.at(sample.index));
    }
  }
  Values tensor(const nn::ParameterLayout& layout, const Values& flat, std::size_t t) const {
    const nn::Slice& slice = layout.find(names_[t]);
    return {flat.begin() + slice.offset, flat.begin() + slice.offset + slice.size};
  }

 private:
  std::vector<std::string> names_;
  std::vector<double> norm_, sum_;
  std::vector<std::vector<Sample>> samples_;
};

}  // namespace arago::test
