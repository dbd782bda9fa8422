#include "arago/core/error.hpp"
#include "arago/ptycho/geometry.hpp"
#include "arago/ptycho/metrics.hpp"
#include "arago/ptycho/object.hpp"
#include "arago/ptycho/probe.hpp"
#include "arago/ptycho/scan.hpp"
#include "arago/ptycho/simulation.hpp"
#include "arago/ptycho/stitcher.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace arago::ptycho {
namespace {

/// Writes down what a description says: value as text by key.
class Listing : public config::FieldVisitor {
 public:
  template <class T>
  void note(std::string_view key, const T& value, const config::Field& field) {
    EXPECT_FALSE(field.help.empty()) << key;
    EXPECT_TRUE(values.emplace(key, fmt::format("{}", value)).second) << key << " is described twice";
  }
  template <class T>
  void note_optional(std::string_view key, const std::optional<T>& value, const config::Field& field) {
    if (value)
      note(key, *value, field);
    else
      note(key, "", field);
  }
  void field(std::string_view key, bool& value, const config::Field& f) override { note(key, value, f); }
  void field(std::string_view key, std::int64_t& value, const config::Field& f) override {
    EXPECT_GE(static_cast<double>(value), f.min) << key;
    note(key, value, f);
  }
  void field(std::string_view key, double& value, const config::Field& f) override {
    EXPECT_GE(value, f.min) << key;
    EXPECT_LE(value, f.max) << key;
    note(key, value, f);
  }
  void field(std::string_view key, std::string& value, const config::Field& f) override {
    const bool allowed = f.choices.empty() || std::find(f.choices.begin(), f.choices.end(), value) != f.choices.end();
    EXPECT_TRUE(allowed) << key;
    note(key, value, f);
  }
  void field(std::string_view key, std::optional<bool>& value, const config::Field& f) override {
    note_optional(key, value, f);
  }
  void field(std::string_view key, std::optional<std::int64_t>& value, const config::Field& f) override {
    note_optional(key, value, f);
  }
  void field(std::string_view key, std::optional<double>& value, const config::Field& f) override {
    note_optional(key, value, f);
  }
  void field(std::string_view key, std::vector<std::int64_t>&, const config::Field& f) override {
    note(key, "list", f);
  }
  void field(std::string_view key, std::vector<double>&, const config::Field& f) override { note(key, "list", f); }
  void field(std::string_view key, std::vector<std::string>&, const config::Field& f) override { note(key, "list", f); }

  void table(std::string_view key, config::Table&, const config::Field& f) override { note(key, "table", f); }
  void tables(std::string_view key, std::vector<config::Table>&, const config::Field& f) override {
    note(key, "tables", f);
  }

  std::map<std::string, std::string, std::less<>> values;
};

template <class Config>
std::map<std::string, std::string, std::less<>> listed() {
  Listing listing;
  Config config;
  describe(listing, config);
  return listing.values;
}

void expect(const std::map<std::string, std::string, std::less<>>& values,
            const std::map<std::string, std::string>& wanted) {
  for (const auto& [key, value] : wanted) {
    const auto found = values.find(key);
    ASSERT_NE(found, values.end()) << key << " is missing";
    EXPECT_EQ(found->second, value) << key;
  }
}

TEST(Sections, KeysAndDefaults) {
  expect(listed<GeometryConfig>(), {{"N", "64"},
                                    {"gridsize", "1"},
                                    {"offset_px", "4"},
                                    {"neighbor_count", ""},
                                    {"n_groups", ""},
                                    {"n_subsample", ""}});
  expect(listed<ObjectConfig>(),
         {{"kind", "lines"}, {"size_px", "392"}, {"phase", "true"}, {"file", ""}, {"seed", "1"}});
  expect(listed<ProbeConfig>(), {{"kind", "ideal_disk"},
                                 {"scale", "4"},
                                 {"smoothing_px", "0"},
                                 {"mask", "false"},
                                 {"trainable", "false"},
                                 {"normalise", "mean_amplitude"},
                                 {"file", ""}});
  expect(listed<ScanConfig>(), {{"kind", "uniform"},
                                {"count", "2000"},
                                {"step_px", "8"},
                                {"jitter_px", "0"},
                                {"border_px", ""},
                                {"seed", "42"}});
  expect(listed<DoseConfig>(), {{"photons_per_image", "100000"}, {"noise", "poisson"}});
  expect(listed<StitchConfig>(), {{"core_px", "20"}, {"weighting", "uniform"}});
  expect(listed<EvaluateConfig>(), {{"align", "means_plane"},
                                    {"phase_method", "plane"},
                                    {"trim_px", "2"},
                                    {"frc_threshold", "0.5"},
                                    {"psnr_peak", ""},
                                    {"register", "false"}});
}

TEST(Sections, DefaultsAreValid) {
  EXPECT_NO_THROW(validate(GeometryConfig{}));
  EXPECT_NO_THROW(validate(ObjectConfig{}));
  EXPECT_NO_THROW(validate(ProbeConfig{}));
  EXPECT_NO_THROW(validate(ScanConfig{}));
  EXPECT_NO_THROW(validate(DoseConfig{}));
  EXPECT_NO_THROW(validate(StitchConfig{}, 64));
  EXPECT_NO_THROW(validate(EvaluateConfig{}));
}

TEST(Sections, AFileKindNeedsAFile) {
  ObjectConfig object;
  object.kind = ObjectKind::file;
  EXPECT_THROW(validate(object), InputError);
  ProbeConfig probe;
  probe.kind = ProbeKind::file;
  EXPECT_THROW(validate(probe), InputError);
  ScanConfig scan;
  scan.kind = ScanKind::file;
  EXPECT_THROW(validate(scan), InputError);
}

}  // namespace
}  // namespace arago::ptycho
