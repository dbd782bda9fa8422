#include "arago/train/activity.hpp"

#include "arago/train/physics_network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace arago::train {
namespace {

constexpr int N = 32, groups = 2;

/// A network after a forward of bright frames.
struct Case {
  PhysicsNetwork<double> network;
  Batch<double> batch{groups, 1, N};

  Case() : network(spec(), groups) {
    network.parameters().initialise(3);
    batch.share = ShardShare::of(groups, 2, 0, 1);
    for (std::size_t i = 0; i < batch.amplitude.size(); ++i)
      batch.amplitude.data()[i] = 1.0 + static_cast<double>(i % 7);
  }
  static NetworkSpec spec() {
    NetworkSpec spec;
    spec.model = {.N = N, .gridsize = 1, .n_filters_scale = 1};
    spec.padded_size = N;
    spec.backward = false;
    return spec;
  }
  View<double*> parameter(const std::string& name) {
    return network.parameters().slice(network.parameters().weights, name);
  }
  Activity activity() {
    network.forward_object(ExecutionSpace{}, batch);
    return activity_of<double>({}, ExecutionSpace{}, network);
  }
};

TEST(Activity, ANetworkWithoutWeightsIsDeadAndFlat) {
  Case c;
  Kokkos::deep_copy(c.network.parameters().weights, 0.0);
  const Activity activity = c.activity();
  EXPECT_EQ(activity.dead_units, 1.0);
  EXPECT_NEAR(activity.object_contrast, 0.0, 1e-7);  // the root of a rounding
}

TEST(Activity, ANewNetworkLives) {
  Case c;
  const Activity activity = c.activity();
  EXPECT_LT(activity.dead_units, 0.2);
  EXPECT_GT(activity.object_contrast, 0.01);
}

TEST(Activity, CountsTheChannelsThatAreSilenced) {
  Case c;
  double channels = 0.0, silenced = 0.0;  // with the last block falls silent what the border branch makes of it
  for (const std::string& name : c.network.autoencoder().stage_names()) {
    if (!name.starts_with("enc_") && !name.ends_with("_relu")) continue;
    const auto count = static_cast<double>(c.network.autoencoder().stage(name).extent(3));
    channels += count;
    if (name.starts_with("amp_up0_conv2") || name.starts_with("amp_border")) silenced += count;
  }
  const double before = c.activity().dead_units * channels;
  const auto bias = c.parameter("amp/up0/conv2/bias");
  Kokkos::deep_copy(bias, -1e9);
  const double after = c.activity().dead_units * channels;
  EXPECT_GE(after, static_cast<double>(bias.size()) - 1e-9);
  EXPECT_GT(after, before);
  EXPECT_LE(after, before + silenced + 1e-9);
}

}  // namespace
}  // namespace arago::train
