#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/parameter_layout.hpp"

#include <cstdint>
#include <string_view>

namespace arago::nn {

/// Weights of a network and the moments of its optimiser, one View each, in the layout of ParameterLayout.
template <class Scalar>
class ParameterArena {
 public:
  explicit ParameterArena(const ModelSpec& spec);

  const ParameterLayout& layout() const { return layout_; }
  std::size_t size() const { return layout_.size(); }

  View<Scalar*> weights;        ///< (parameters), zero until initialised or loaded
  View<Scalar*> first_moment;   ///< (parameters), zero
  View<Scalar*> second_moment;  ///< (parameters), zero

  /// The part of `parameters` (weights, a moment, a gradient) that belongs to one tensor.
  View<Scalar*> slice(const View<Scalar*>& parameters, std::string_view name) const;

  /// Biases and moments zero; kernels by rule:
  ///   glorot_uniform   uniform in +-sqrt(6 / (9 in + 9 out))                              (Glorot and Bengio 2010)
  ///   he_normal        normal, variance 2 / (9 in) where a ReLU follows, 1 / (9 in) in heads     (He et al. 2015)
  /// Parameter i is a pure function of (rule, seed, i).
  void initialise(std::uint64_t seed, Initialisation rule = Initialisation::glorot_uniform);

 private:
  ParameterLayout layout_;
};

}  // namespace arago::nn
