#pragma once

#include "arago/core/error.hpp"
#include "arago/optics/telescope.hpp"
#include "arago/params/keys.hpp"
#include "arago/params/profile.hpp"
#include "arago/params/store_builder.hpp"
#include "optics/map_testing.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace arago::optics::testing {

using params::ParameterStore;
using params::Setting;
using params::SystemId;
namespace keys = params::keys;

using Values = std::vector<std::pair<std::string, params::Value>>;

inline std::vector<Setting> settings_of(const Values& values) {
  std::vector<Setting> settings;
  for (const auto& [key, value] : values) settings.push_back({key, value, "the test"});
  return settings;
}

/// The store of a shipped profile with values on top.
inline ParameterStore store_of(std::string_view profile, SystemId system, const Values& values = {}) {
  return params::build_store(system, params::profile_settings(profile, system), settings_of(values)).store;
}

/// N x N pupil, M x M detector: the profile made small.
inline Values small(std::int64_t pupil, std::int64_t detector, std::int64_t wavelengths = 3) {
  return {{"telescope.pupil_npix", pupil}, {"telescope.psf_npix", detector}, {"telescope.n_lambda", wavelengths}};
}

inline Values operator+(Values a, const Values& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline std::vector<double> rising(std::size_t count, double first = 1, double step = 1) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(first + step * static_cast<double>(i));
  return values;
}

/// Separation 10, angle 80, off the axis, every mode of every mirror at work.
inline ParameterStore busy(ParameterStore store) {
  ParameterStore::Values changes{{std::string(keys::position_angle), 80.0},
                                 {std::string(keys::x_position), 0.5},
                                 {std::string(keys::y_position), -0.25}};
  for (const std::string_view key : {keys::m1_zernikes, keys::m2_zernikes, keys::m3_zernikes})
    if (store.spec().find(key)) {
      const std::size_t count = store.reals(key).size();
      changes.insert_or_assign(std::string(key), key == keys::m1_zernikes ? rising(count) : rising(count, 8, -0.9));
    }
  return store.with(changes);
}

/// The message of the error that `action` throws; a failure of the test if it throws none.
inline std::string rejection(const std::function<void()>& action, ExitCode code = ExitCode::bad_input) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(static_cast<int>(error.code()), static_cast<int>(code)) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was rejected";
  return "";
}

inline RealMap reversed(const ConstRealMap& map) {
  RealMap out("reversed", map.extent(0), map.extent(1));
  for (std::size_t k = 0; k < map.size(); ++k) out.data()[map.size() - 1 - k] = map.data()[k];
  return out;
}

/// max |a - b| / max b: the measure of images.
inline double of_peak(const ConstRealMap& a, const ConstRealMap& b) {
  return difference(a, b) / largest(b);
}

struct Centroid {
  double column = 0;
  double row = 0;
};
inline Centroid centroid(const ConstRealMap& image) {
  Centroid at;
  const double total = sum(image);
  for (std::size_t row = 0; row < image.extent(0); ++row)
    for (std::size_t col = 0; col < image.extent(1); ++col) {
      at.column += static_cast<double>(col) * image(row, col) / total;
      at.row += static_cast<double>(row) * image(row, col) / total;
    }
  return at;
}

}  // namespace arago::optics::testing
