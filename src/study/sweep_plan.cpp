#include "arago/study/sweep_plan.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

namespace arago::study {
namespace {

std::optional<double> as_number(const config::Value& value) {
  if (value.is<std::int64_t>()) return static_cast<double>(value.as<std::int64_t>());
  if (value.is<double>()) return value.as<double>();
  return std::nullopt;
}

std::string where(const Axis& axis) {
  return axis.where.empty() ? "" : " (" + axis.where + ")";
}

/// A million trials are years of work; a product of long lists would also fill the memory of this rank.
constexpr double most_trials = 1e6;

/// Equal texts for values that are the same_value.
std::string canonical(const config::Value& value) {
  const auto number = as_number(value);
  return number ? fmt::format("{}", *number) : value.to_toml();
}

void check_values(const Axis& axis) {
  std::set<std::string> seen;
  for (const config::Value& value : axis.values)
    ARAGO_REQUIRE(
        seen.insert(canonical(value)).second,
        "study.axes." << axis.key << where(axis) << " has the value " << value.to_text()
                      << " twice; the same trial would be run twice (study.repeats repeats with other seeds)");
}

void check_count(const SweepSpec& spec) {
  double points = spec.mode == SweepMode::list ? static_cast<double>(spec.trials.size()) : 1;
  for (const Axis& axis : spec.axes) {
    const auto values = static_cast<double>(axis.values.size());
    points = spec.mode == SweepMode::product ? points * values : std::max(points, values);
  }
  const double trials = points * static_cast<double>(spec.repeats);
  ARAGO_REQUIRE(trials <= most_trials, "the study has " << trials << " trials (" << points << " combinations x "
                                                        << spec.repeats << " repeats); at most " << most_trials
                                                        << " are allowed: shorten study.axes or study.repeats");
}

void check_axes(const std::vector<Axis>& axes) {
  std::set<std::string> seen;
  for (const Axis& axis : axes) {
    const std::string name = "study.axes." + axis.key;
    ARAGO_REQUIRE(axis.key.find('.') != std::string::npos,
                  name << where(axis) << " is no key of a trial; write section.key, e.g. dose.photons_per_image");
    ARAGO_REQUIRE(seen.insert(axis.key).second, name << where(axis) << " is there twice; write one list of values");
    ARAGO_REQUIRE(!axis.values.empty(), name << where(axis) << " has no values; give a list such as [1e4, 1e6]");
    check_values(axis);
  }
}

std::vector<Settings> product_of(const std::vector<Axis>& axes) {
  std::vector<Settings> points{{}};
  for (const Axis& axis : axes) {
    std::vector<Settings> longer;
    longer.reserve(points.size() * axis.values.size());
    for (const Settings& point : points)
      for (const config::Value& value : axis.values) {
        longer.push_back(point);
        longer.back().push_back({axis.key, value, axis.where});
      }
    points = std::move(longer);
  }
  return points;
}

std::vector<Settings> zip_of(const std::vector<Axis>& axes) {
  std::vector<Settings> points(axes.front().values.size());
  for (const Axis& axis : axes) {
    ARAGO_REQUIRE(axis.values.size() == points.size(),
                  "study.axes." << axis.key << where(axis) << " has " << axis.values.size() << " values, study.axes."
                                << axes.front().key << " has " << points.size()
                                << "; study.mode = zip needs lists of equal length");
    for (std::size_t i = 0; i < points.size(); ++i) points[i].push_back({axis.key, axis.values[i], axis.where});
  }
  return points;
}

std::set<std::string> keys_of(const Settings& settings) {
  std::set<std::string> keys;
  for (const config::Assignment& setting : settings) keys.insert(setting.key);
  return keys;
}

/// The tables as they stand, with their settings in the order of the first.
std::vector<Settings> list_of(const std::vector<Settings>& trials) {
  ARAGO_REQUIRE(!trials.empty(),
                "study.mode = list needs study.trials, a list of tables such as "
                "[{ \"dose.photons_per_image\" = 1e4, \"geometry.gridsize\" = 2 }]");
  const std::set<std::string> keys = keys_of(trials.front());
  std::vector<Settings> points;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    ARAGO_REQUIRE(keys_of(trials[i]) == keys,
                  fmt::format("study.trials: table {} sets ({}), table 1 sets ({}); all "
                              "tables must set the same keys",
                              i + 1, fmt::join(keys_of(trials[i]), ", "), fmt::join(keys, ", ")));
    Settings point = trials.front();
    for (config::Assignment& setting : point)
      setting.value = std::find_if(trials[i].begin(), trials[i].end(), [&](const config::Assignment& other) {
                        return other.key == setting.key;
                      })->value;
    ARAGO_REQUIRE(seen.insert(config::Value(point).to_toml()).second,
                  "study.trials: table " << i + 1 << " is there twice (study.repeats repeats with other seeds)");
    points.push_back(std::move(point));
  }
  return points;
}

bool matches(const Settings& point, const Settings& excluded) {
  return std::all_of(excluded.begin(), excluded.end(), [&](const config::Assignment& wanted) {
    return std::any_of(point.begin(), point.end(), [&](const config::Assignment& setting) {
      return setting.key == wanted.key && same_value(setting.value, wanted.value);
    });
  });
}

/// `all` = the points before any exclusion: two exclusions may overlap.
void leave_out(std::vector<Settings>& points, const std::vector<Settings>& all, const Settings& excluded) {
  ARAGO_REQUIRE(!excluded.empty(), "study.exclude has an empty table, which would leave out every trial");
  const std::set<std::string> axes = keys_of(all.front());
  for (const config::Assignment& setting : excluded)
    ARAGO_REQUIRE(axes.contains(setting.key), fmt::format("study.exclude: {} is no axis of this study (axes: {})",
                                                          setting.key, fmt::join(axes, ", ")));
  const auto is_excluded = [&](const Settings& point) { return matches(point, excluded); };
  ARAGO_REQUIRE(std::any_of(all.begin(), all.end(), is_excluded),
                "study.exclude: no trial equals { " << to_text(excluded) << " }; check its values against the axes");
  std::erase_if(points, is_excluded);
  ARAGO_REQUIRE(!points.empty(), "study.exclude: { " << to_text(excluded) << " } leaves no trial");
}

}  // namespace

std::string to_text(const Settings& settings) {
  std::vector<std::string> parts;
  for (const config::Assignment& setting : settings) parts.push_back(setting.key + " = " + setting.value.to_text());
  return fmt::format("{}", fmt::join(parts, ", "));
}

bool same_value(const config::Value& a, const config::Value& b) {
  const auto x = as_number(a), y = as_number(b);
  return x && y ? *x == *y : a == b;
}

std::int64_t seed_of_repeat(std::int64_t seed, std::int64_t repeat) {
  if (repeat == 0) return seed;
  return static_cast<std::int64_t>(hash_64(fmt::format("{}/{}", seed, repeat)) >> 33);
}

std::vector<Point> expand(const SweepSpec& spec) {
  ARAGO_REQUIRE(spec.repeats >= 1, "study.repeats = " << spec.repeats << " must be at least 1");
  const bool is_list = spec.mode == SweepMode::list;
  ARAGO_REQUIRE(is_list || spec.trials.empty(), "study.trials is read with study.mode = list only");
  ARAGO_REQUIRE(!is_list || spec.axes.empty(),
                "study.mode = list takes study.trials and no study.axes (study.axes." << spec.axes.front().key << ")");
  ARAGO_REQUIRE(is_list || !spec.axes.empty(),
                "the study has no axis; write for instance\n  [study.axes]\n  \"dose.photons_per_image\" = [1e4, 1e6]");
  check_axes(spec.axes);
  check_count(spec);
  std::vector<Settings> points = is_list                           ? list_of(spec.trials)
                                 : spec.mode == SweepMode::product ? product_of(spec.axes)
                                                                   : zip_of(spec.axes);
  const std::vector<Settings> all = points;
  for (const Settings& excluded : spec.excludes) leave_out(points, all, excluded);
  std::vector<Point> expanded;
  for (const Settings& point : points)
    for (std::int64_t repeat = 0; repeat < spec.repeats; ++repeat) expanded.push_back({point, repeat});
  return expanded;
}

}  // namespace arago::study
