#pragma once

#include "arago/io/hdf5_reader.hpp"
#include "regression/golden_adam.hpp"
#include "regression/golden_quantities.hpp"

#include <string>
#include <type_traits>

namespace arago::test {

// What a program in double or float agrees to with the golden numbers (a run in double, arrays stored in float32 unless
// said otherwise). The float numbers are those that the original itself keeps when it runs in float.

template <class S>
constexpr bool is_double = std::is_same_v<S, double>;

/// Half the distance from 1 to the next number: 2^-53 or 2^-24.
template <class S>
constexpr double unit_roundoff = is_double<S> ? 0x1p-53 : 0x1p-24;

/// Draws of a rounding study at most. In float, pixels near the kink of the amplitude error turn over.
template <class S>
constexpr int most_draws = is_double<S> ? 3 : 10;

/// `stored`: type of the array in the file.
template <class S>
double stage_tolerance(const std::string& stage, io::ElementType stored) {
  if (is_double<S>) return stored == io::ElementType::float64 || stored == io::ElementType::complex128 ? 1e-12 : 2e-7;
  const bool convolution = stage.starts_with("enc_") || stage.ends_with("_relu") || stage.ends_with("_linear");
  return convolution || stage == "pred_amp" ? 1e-5 : 1e-4;
}

/// Norms and sums of stages, and losses: relative.
template <class S>
constexpr double scalar_tolerance = is_double<S> ? 1e-12 : 2e-6;

template <class S>
double gradient_tolerance(const std::string& name) {
  const std::string kind = kind_of(name);
  if (kind == "gradient of log-scale") return is_double<S> ? 1e-10 : 1e-5;
  if (!is_double<S>) return 3e-4;
  return kind == "complete gradient" || kind == "gradient of probe" ? 2e-7 : 1e-9;  // the first two: stored in float32
}

/// In float the original differs from itself by 17 % after five steps: two are compared, single weights after one.
template <class S>
AdamScope adam_scope() {
  if (is_double<S>) return {.last_step = 5};
  return {.last_step = 2, .gradient_error = gradient_tolerance<S>("gradient samples/"), .certain_move = 1e-6};
}

template <class S>
double adam_tolerance(const std::string& name) {
  const std::string kind = kind_of(name);
  if (is_double<S>) return kind == "Adam change" ? 1e-8 : 1e-9;
  const bool first = name.starts_with(kind + "/" + at_step(1));
  if (kind == "Adam loss before") return first ? scalar_tolerance<S> : 1e-5;
  if (kind == "Adam loss after") return first ? 1e-5 : 1e-3;
  return kind == "Adam change" ? 2e-2 : 1e-6;
}

/// False for what no tolerance is known for: in float, sums (they cancel) and single weights after the first step.
template <class S>
bool is_compared(const std::string& name) {
  if (is_double<S>) return true;
  const std::string kind = kind_of(name);
  if (kind == "Adam weight samples") return name.starts_with(kind + "/" + at_step(1));
  return !kind.ends_with(" sums") && kind != "stage maxima" && kind != "Adam weight norms";
}

}  // namespace arago::test
