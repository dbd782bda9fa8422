#pragma once

#include "arago/core/error.hpp"
#include "arago/params/derived_resolver.hpp"
#include "arago/params/profile.hpp"
#include "arago/params/store_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace arago::params::testing {

/// The store of a shipped profile with some settings on top, "from the test".
inline BuiltStore built(std::string_view profile, SystemId system, std::vector<Setting> input = {}) {
  for (Setting& setting : input)
    if (setting.origin.empty()) setting.origin = "the test";
  return build_store(system, profile_settings(profile, system), input);
}

inline ParameterStore store_of(std::string_view profile, SystemId system, std::vector<Setting> input = {}) {
  return built(profile, system, std::move(input)).store;
}

/// The message of the InputError (exit 2) that `action` throws; a failure of the test if it throws none.
inline std::string rejection(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    EXPECT_EQ(error.code(), ExitCode::bad_input);
    return error.what();
  }
  ADD_FAILURE() << "nothing was rejected";
  return "";
}

/// f'(x) by five points, error O(h^4).
inline double five_points(const std::function<double(double)>& f, double x, double h) {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

/// f'(x) of a vector of numbers by five points, with what rounding of f may do to it: (slope, rounding) for each.
inline std::vector<std::pair<double, double>> five_points_of_all(const std::function<std::vector<double>(double)>& f,
                                                                 double x, double h) {
  const std::vector<double> far_left = f(x - 2 * h), left = f(x - h), right = f(x + h), far_right = f(x + 2 * h);
  std::vector<std::pair<double, double>> slopes;
  for (std::size_t i = 0; i < left.size(); ++i)
    slopes.emplace_back((8 * (right[i] - left[i]) - (far_right[i] - far_left[i])) / (12 * h),
                        2e-15 * std::abs(left[i]) / h);
  return slopes;
}

/// The numbers of several keys, one after the other.
inline std::vector<double> numbers_of(const ParameterStore& store, const std::vector<std::string>& keys) {
  const auto resolved = resolve(store);
  std::vector<double> all;
  for (const std::string& key : keys) {
    const std::vector<double> numbers = resolved->reals(key);
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  return all;
}

/// |a - b| <= rtol |b|.
inline ::testing::AssertionResult close(double a, double b, double rtol) {
  if (std::abs(a - b) <= rtol * std::abs(b)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << std::hexfloat << a << " differs from " << b << std::defaultfloat << " by "
                                       << (a - b) / b << " relative, allowed " << rtol;
}

}  // namespace arago::params::testing
