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

  /// Kernels uniform in +-sqrt(6 / (9 in + 9 out)) (Glorot and Bengio 2010), biases zero; moments zero. Parameter i is
  /// a pure function of (seed, i).
  void initialise(std::uint64_t seed);

 private:
  ParameterLayout layout_;
};

}  // namespace arago::nn
