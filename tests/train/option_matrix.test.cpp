// Every option of the network by itself: its whole gradient, weights, probe, scale and ratio, against differences.
#include "train/random_step.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace arago::train {
namespace {

using test::difference_error;
using test::RandomStep;

struct Option {
  std::string name;
  NetworkSpec spec;
};
void PrintTo(const Option& option, std::ostream* out) {
  *out << option.name;
}

/// The network that the options change: one group of 2 x 2 frames of 32 x 32 pixels, nothing special.
NetworkSpec base(int gridsize = 2) {
  NetworkSpec spec;
  spec.model = {.N = 32, .gridsize = gridsize, .n_filters_scale = 1, .object_big = gridsize > 1};
  spec.padded_size = 36;
  spec.probe_gradient = true;
  return spec;
}

template <class Change>
Option option(const std::string& name, const Change& change, int gridsize = 2) {
  NetworkSpec spec = base(gridsize);
  change(spec);
  return {name, spec};
}

std::vector<Option> model_options() {
  using A = nn::AmplitudeActivation;
  std::vector<Option> options{
      option("base", [](NetworkSpec&) {}),
      option(
          "gridsize_1", [](NetworkSpec&) {}, 1),
      option(
          "gridsize_3", [](NetworkSpec&) {}, 3),
      option(
          "gridsize_4", [](NetworkSpec&) {}, 4),
      option(
          "N_40", [](NetworkSpec& s) { s.model.N = 40, s.padded_size = 44; }, 1),
      option(
          "N_64", [](NetworkSpec& s) { s.model.N = 64, s.padded_size = 64; }, 1),
      option(
          "n_filters_scale_2", [](NetworkSpec& s) { s.model.n_filters_scale = 2; }, 1),
      option("object_big_off", [](NetworkSpec& s) { s.model.object_big = false; }),
      option("probe_big_off", [](NetworkSpec& s) { s.model.probe_big = false; }),
      option("pad_object_off", [](NetworkSpec& s) { s.model.pad_object = false; }),
      option("real_imag", [](NetworkSpec& s) { s.model.output = nn::MapMeaning::real_imag; }),
      option("real_imag_pad_object_off",
             [](NetworkSpec& s) { s.model.output = nn::MapMeaning::real_imag, s.model.pad_object = false; }),
      option(
          "supervised", [](NetworkSpec& s) { s.model.kind = nn::ModelKind::supervised, s.probe_gradient = false; }, 1),
  };
  const std::pair<const char*, A> activations[] = {
      {"sigmoid", A::sigmoid}, {"swish", A::swish}, {"softplus", A::softplus}, {"relu", A::relu}};
  for (const auto& [name, activation] : activations)
    options.push_back(option(
        std::string("amp_activation_") + name, [&](NetworkSpec& s) { s.model.amp_activation = activation; }, 1));
  return options;
}

std::vector<Option> optics_options() {
  return {
      option("overlap_reference", [](NetworkSpec& s) { s.overlap = ptycho::OverlapRule::reference; }),
      option("probe_mask", [](NetworkSpec& s) { s.probe_mask = true; }),
      option("field_smoothing", [](NetworkSpec& s) { s.field_smoothing_px = 0.6; }),
      option("probe_fixed", [](NetworkSpec& s) { s.probe_gradient = false; }),
      option("intensity_scale_fixed", [](NetworkSpec& s) { s.scale_gradient = false; }),
      option("input_sqrt", [](NetworkSpec& s) { s.input = nn::InputTransform::root; }),
      option("input_log1p", [](NetworkSpec& s) { s.input = nn::InputTransform::log1p; }),
      option("contract_counts",
             [](NetworkSpec& s) {
               s.model.output = nn::MapMeaning::real_imag;
               s.input = nn::InputTransform::counts, s.input_scale = 0.02;
               s.rectangular = true;
             }),
      option("loss_mae", [](NetworkSpec& s) { s.loss = {.nll = 0.0, .mae = 1.0}; }),
      option("loss_object_tv", [](NetworkSpec& s) { s.loss.object_tv = 30.0; }),
      option("loss_object_mae", [](NetworkSpec& s) { s.loss.object_mae = 20.0; }),
  };
}

class OptionMatrix : public ::testing::TestWithParam<Option> {
 protected:
  /// Tensors that are checked: the first and the last of the encoder and all of the last layers.
  static bool is_checked(const nn::Slice& slice) {
    return slice.is_of_head() || slice.name == "enc/down0/conv1/kernel" || slice.name == "enc/down1/conv2/bias" ||
           slice.name.find("_up/conv2") != std::string::npos || slice.name == "phase/up0/conv1/kernel";
  }
};

double largest(const std::vector<double>& values) {
  double found = 0.0;
  for (const double v : values) found = std::max(found, std::abs(v));
  return found;
}

TEST_P(OptionMatrix, GradientAgreesWithDifferences) {
  const NetworkSpec& spec = GetParam().spec;
  RandomStep step(spec, 1);
  const RandomStep::Gradient g = step.gradient();
  ASSERT_GT(largest(g.weights), 0.0);
  if (!spec.supervised()) {
    ASSERT_GT(step.darkest_pixel(), count_floor);
  }
  CounterRng rng(6, Stream::test, 0, 0);
  const auto& weights = step.network().parameters().weights;
  for (const nn::Slice& slice : step.network().parameters().layout().slices()) {
    if (!is_checked(slice)) continue;
    const std::size_t i = slice.offset + rng.below(slice.size);
    const auto along = [&](double h) { return step.loss_at(weights(i), h); };
    EXPECT_LE(difference_error(along, g.weights[i], 1e-6 * largest(g.weights)), 1e-6 * largest(g.weights))
        << slice.name;
  }
  auto* probe = reinterpret_cast<double*>(step.network().probe().data());
  for (std::size_t k = 0; k < 3 && !g.probe.empty(); ++k) {
    const std::size_t i = rng.below(g.probe.size());
    const auto along = [&](double h) { return step.loss_at(probe[i], h); };
    EXPECT_LE(difference_error(along, g.probe[i], 1e-6 * largest(g.probe)), 1e-6 * largest(g.probe));
  }
}

TEST_P(OptionMatrix, ScalesAgreeWithDifferences) {
  const NetworkSpec& spec = GetParam().spec;
  RandomStep step(spec, 1);
  const RandomStep::Gradient g = step.gradient();
  PhysicsNetwork<double>& network = step.network();
  const double w = network.log_scale(), r = network.log_ratio();
  const auto along_scale = [&](double h) {
    network.set_log_scale(w + h);
    const double value = step.loss();
    network.set_log_scale(w);
    return value;
  };
  if (spec.scale_gradient && !spec.supervised()) {
    ASSERT_NE(g.log_scale, 0.0);  // the original's scale has no gradient under its present framework
    EXPECT_LE(difference_error(along_scale, g.log_scale, 1e-6 * std::abs(g.log_scale)), 1e-6 * std::abs(g.log_scale));
  }
  if (!spec.rectangular) return;
  ASSERT_NE(g.log_ratio, 0.0);
  const auto along_ratio = [&](double h) {
    network.set_log_ratio(r + h);
    const double value = step.loss();
    network.set_log_ratio(r);
    return value;
  };
  EXPECT_LE(difference_error(along_ratio, g.log_ratio, 1e-6 * std::abs(g.log_ratio)), 1e-6 * std::abs(g.log_ratio));
}

std::string name_of(const ::testing::TestParamInfo<Option>& info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Model, OptionMatrix, ::testing::ValuesIn(model_options()), name_of);
INSTANTIATE_TEST_SUITE_P(Optics, OptionMatrix, ::testing::ValuesIn(optics_options()), name_of);

}  // namespace
}  // namespace arago::train
