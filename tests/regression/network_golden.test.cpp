// The network, its optics, losses, gradients and optimiser steps against numbers of the original program (PtychoPINN,
// run in float64). Driven by files: every configuration of every pinn_*.h5 in ARAGO_GOLDEN_DIR is checked in full.
#include "regression/golden_adam.hpp"
#include "regression/golden_gradients.hpp"
#include "regression/golden_network.hpp"
#include "regression/golden_stages.hpp"
#include "regression/golden_tolerances.hpp"
#include "regression/worst_error.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::test {
namespace {

template <class S>
class NetworkGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(golden_network_files().empty())
        << "no pinn_*.h5 in " << golden_directory() << "; name the directory in ARAGO_GOLDEN_DIR";
  }
  void TearDown() override { worst_.print(); }

  /// Runs `check` for every configuration.
  template <class Check>
  void for_each_case(const Check& check) {
    for (const GoldenPlace& place : golden_networks()) {
      SCOPED_TRACE(place.name());
      check(GoldenNetworkCase(place));
    }
  }
  /// Runs `check` for every setting ("nll", "mae", "total") of a kind ("grad", "adam").
  template <class Check>
  void for_each_setting(const std::string& kind, const Check& check) {
    for_each_case([&](const GoldenNetworkCase& golden) {
      for (const GoldenSetting& setting : golden.settings(kind)) {
        const std::string place = golden.place().name() + "/" + kind + "/" + setting.name;
        check(golden, setting, place);
      }
    });
  }

  WorstError worst_;
};

using Precisions = ::testing::Types<double, float>;
struct PrecisionName {
  template <class S>
  static std::string GetName(int) {
    return is_double<S> ? "float64" : "float32";
  }
};
TYPED_TEST_SUITE(NetworkGolden, Precisions, PrecisionName);

TYPED_TEST(NetworkGolden, Stages) {
  using S = TypeParam;
  this->for_each_case([&](const GoldenNetworkCase& golden) {
    const Quantities found = observed_stages<S>(golden);
    for (const auto& [name, values] : expected_stages(golden)) {
      if (!is_compared<S>(name)) continue;
      ASSERT_TRUE(found.contains(name)) << "the network has no " << name;
      const std::string kind = kind_of(name);
      const double tolerance =
          kind == "stages" ? stage_tolerance<S>(name.substr(kind.size() + 1), golden.file().info(golden.at(name)).type)
                           : scalar_tolerance<S>;
      this->worst_.check(kind, golden.place().name() + "/" + name, error_of(found.at(name), values), tolerance);
    }
  });
}

TYPED_TEST(NetworkGolden, Losses) {
  this->for_each_case([&](const GoldenNetworkCase& golden) {
    for (const char* term : {"nll", "mae", "realspace"}) {
      const double expected = golden.scalar(std::string("loss/") + term);
      if (expected == 0.0) continue;  // terms on the object that this configuration does not have
      const auto network = golden_network<TypeParam>(golden, golden.weights_of(term));
      const auto batch = golden_batch<TypeParam>(golden);
      network->forward(ExecutionSpace{}, batch);
      network->loss(ExecutionSpace{}, batch, false);
      const double error = std::abs(mean_loss(*network, golden) / expected - 1);
      this->worst_.check("losses", golden.place().name() + "/" + term, error, scalar_tolerance<TypeParam>);
    }
  });
}

TYPED_TEST(NetworkGolden, Gradients) {
  using S = TypeParam;
  this->for_each_setting(
      "grad", [&](const GoldenNetworkCase& golden, const GoldenSetting& setting, const std::string& place) {
        const auto disturbed = [&](const RoundingNoise& noise) {
          return observed_gradients<double>(golden, setting, noise);
        };
        RoundingStudy study(unit_roundoff<S>, disturbed, most_draws<S>);
        const Quantities found = observed_gradients<S>(golden, setting);
        for (const auto& [name, values] : expected_gradients(golden, setting))
          if (is_compared<S>(name))
            this->worst_.check(place, name, error_of(found.at(name), values), gradient_tolerance<S>(name), study);
      });
}

TYPED_TEST(NetworkGolden, AdamSteps) {
  using S = TypeParam;
  this->for_each_setting(
      "adam", [&](const GoldenNetworkCase& golden, const GoldenSetting& setting, const std::string& place) {
        const AdamScope scope = adam_scope<S>();
        const auto disturbed = [&](const RoundingNoise& noise) {
          return observed_adam<double>(golden, setting, scope, noise);
        };
        RoundingStudy study(unit_roundoff<S>, disturbed, most_draws<S>);
        const Quantities found = observed_adam<S>(golden, setting, scope);
        for (const auto& [name, values] : expected_adam(golden, setting, scope))
          if (is_compared<S>(name))
            this->worst_.check(place, name, error_of(found.at(name), values), adam_tolerance<S>(name), study);
      });
}

}  // namespace
}  // namespace arago::test
