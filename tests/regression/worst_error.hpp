#pragma once

#include "regression/rounding_study.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace arago::test {

/// Checks errors against tolerances and keeps, for the record of a test, the worst of each kind and every tolerance
/// that a rounding study had to widen.
class WorstError {
 public:
  void check(const std::string& kind, const std::string& place, double error, double tolerance) {
    EXPECT_LE(error, tolerance) << kind << " of " << place;
    keep(kind, {error, tolerance, error / tolerance, place});
  }
  /// Above the tolerance, `study` is asked how far rounding moves the quantity `name`.
  void check(const std::string& place, const std::string& name, double error, double tolerance, RoundingStudy& study) {
    double allowed = tolerance;
    if (error > tolerance) {
      const double spread = study.spread(name, error);
      if (std::isfinite(spread)) allowed = std::max(tolerance, RoundingStudy::factor * spread);
      if (allowed > tolerance)
        widened_.push_back({place + "/" + name, error, tolerance, spread, allowed, study.draws()});
    }
    EXPECT_LE(error, allowed) << name << " of " << place;
    if (allowed == tolerance) keep(kind_of(name), {error, tolerance, error / tolerance, place + "/" + name});
  }

  void print() const {
    for (const auto& [kind, e] : worst_)
      std::printf("  %-22s %6ld checks, worst %.1e (allowed %.0e) at %s\n", kind.c_str(), e.checks, e.error,
                  e.tolerance, e.place.c_str());
    if (!widened_.empty())
      std::printf("  %zu tolerances widened to %.0f x the spread of runs with rounding noise:\n", widened_.size(),
                  RoundingStudy::factor);
    for (const Widened& w : widened_)
      std::printf("    error %.1e, tolerance %.0e, spread %.1e of %d, allowed %.1e: %s\n", w.error, w.tolerance,
                  w.spread, w.draws, w.allowed, w.name.c_str());
    std::fflush(stdout);
  }

 private:
  struct Entry {
    double error = 0.0, tolerance = 0.0, ratio = 0.0;
    std::string place;
    long checks = 0;
  };
  struct Widened {
    std::string name;
    double error = 0.0, tolerance = 0.0, spread = 0.0, allowed = 0.0;
    int draws = 0;
  };
  void keep(const std::string& kind, Entry entry) {
    Entry& worst = worst_[kind];
    entry.checks = worst.checks + 1;
    if (entry.checks == 1 || !(entry.ratio <= worst.ratio)) worst = entry;
    worst.checks = entry.checks;
  }
  std::map<std::string, Entry> worst_;
  std::vector<Widened> widened_;
};

}  // namespace arago::test
