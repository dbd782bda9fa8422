#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace arago::test {

/// Checks errors against tolerances and keeps the worst of each kind, for the record of a test.
class WorstError {
 public:
  void check(const std::string& kind, const std::string& place, double error, double tolerance) {
    EXPECT_LE(error, tolerance) << kind << " of " << place;
    Entry& entry = worst_[kind];
    ++entry.checks;
    if (!(error <= entry.ratio * tolerance) || entry.checks == 1)
      entry = {error, tolerance, error / tolerance, place, entry.checks};
  }
  void skip(const std::string& what) { skipped_.push_back(what); }

  void print() const {
    for (const auto& [kind, e] : worst_)
      std::printf("  %-22s %6ld checks, worst %.1e (allowed %.0e) at %s\n", kind.c_str(), e.checks, e.error,
                  e.tolerance, e.place.c_str());
    for (const std::string& what : skipped_) std::printf("  skipped %s\n", what.c_str());
    std::fflush(stdout);
  }

 private:
  struct Entry {
    double error = 0.0, tolerance = 0.0, ratio = 0.0;
    std::string place;
    long checks = 0;
  };
  std::map<std::string, Entry> worst_;
  std::vector<std::string> skipped_;
};

}  // namespace arago::test
