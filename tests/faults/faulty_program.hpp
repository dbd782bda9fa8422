#pragma once

#include "cli/program.hpp"
#include "study/same_datasets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

/// The built program with faults made by the shim (tests/faults/shim/rule.hpp says how a fault is written down).
namespace faults {

using program::Outcome;

constexpr int killed = 128 + 9;

const char* const scene =
    "[geometry]\nN = 32\n[object]\nkind = \"lines\"\nsize_px = 64\n[scan]\nkind = \"uniform\"\ncount = 20\n"
    "[model]\nn_filters_scale = 1\n[train]\nepochs = 2\nbatch_size = 4\nearly_stop_patience = 0\n"
    "[execution]\ncheckpoint_every_s = 0.001\npictures = false\n";
const char* const axes = "[study]\naxes.\"train.batch_size\" = [4, 20]\n";

/// A place with train.toml (10 steps, a checkpoint after each) and study.toml (two trials).
class FaultTest : public program::ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    if (IsSkipped()) return;
    // ctest names the shim; a test started by hand may not.
    if (!std::filesystem::exists(program::variable("ARAGO_FAULT_SHIM"))) GTEST_SKIP() << "no shim at ARAGO_FAULT_SHIM";
    put_files(place_);
  }

  static void put_files(const program::Workplace& place) {
    place.write("train.toml", scene);
    place.write("study.toml", std::string(axes) + scene);
  }

  struct Start {
    std::string verb;
    std::string folder;
    int ranks = 1;
    std::string fault = {};
    std::vector<std::string> more = {};
  };

  static std::vector<std::string> words(const Start& start) {
    std::vector<std::string> all{start.verb, start.verb + ".toml", "--run-dir", start.folder};
    all.insert(all.end(), start.more.begin(), start.more.end());
    return all;
  }

  static std::string environment(const std::string& fault) {
    if (fault.empty()) return "OMP_PROC_BIND=false";
    return "OMP_PROC_BIND=false LD_PRELOAD=" + program::quoted(program::variable("ARAGO_FAULT_SHIM")) +
           " ARAGO_FAULT=" + program::quoted(fault) + " ARAGO_FAULT_LOG=fault.log";
  }

  /// Ends within the hang limit of 60 s, or the test fails.
  Outcome start(const Start& start) {
    std::filesystem::remove(place_.path() / "fault.log");
    const auto began = std::chrono::steady_clock::now();
    const Outcome outcome = place_.arago(words(start), start.ranks, environment(start.fault));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60)) << start.fault << ": a hang";
    return outcome;
  }

  /// True when the shim has done what it was told.
  bool fired() const { return std::filesystem::exists(place_.path() / "fault.log"); }
  bool exists(const std::string& name) const { return std::filesystem::exists(place_.path() / name); }
  std::string text(const std::string& name) const { return program::text_of(place_.path() / name); }

  /// model.h5 or study.h5 of an uninterrupted run, made once for all tests.
  static const std::string& reference(const std::string& verb) {
    static const program::Workplace place;
    static std::map<std::string, std::string> made;
    if (!made.contains(verb)) {
      put_files(place);
      const Outcome outcome = place.arago(words({verb, verb}), 1, environment(""));
      EXPECT_EQ(outcome.code, 0) << outcome.err;
      made[verb] = (place.path() / verb / result_of(verb)).string();
    }
    return made[verb];
  }

  static std::string result_of(const std::string& verb) { return verb == "study" ? "study.h5" : "model.h5"; }

  /// The folder holds the numbers of an uninterrupted run, and nothing is left of what went wrong.
  void expect_as_uninterrupted(const std::string& verb, const std::string& folder) {
    const std::string result = (place_.path() / folder / result_of(verb)).string();
    ASSERT_TRUE(std::filesystem::exists(result));
    auto differing = arago::study::testing::differing_datasets(reference(verb), result);
    std::erase(differing, "/config");  // also says how the run was executed
    EXPECT_THAT(differing, ::testing::IsEmpty());
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place_.path() / folder))
      EXPECT_FALSE(entry.path().string().ends_with(".partial")) << entry.path();
    EXPECT_FALSE(exists(folder + "/run.lock"));
    if (verb != "study") return;
    for (const auto& entry : std::filesystem::directory_iterator(place_.path() / folder / "checkpoints"))
      ADD_FAILURE() << "checkpoints of a finished trial: " << entry.path();
  }

  /// The same command without a fault runs to its end and to the same bits.
  Outcome expect_continues(Start again) {
    again.fault.clear();
    const Outcome outcome = start(again);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    expect_as_uninterrupted(again.verb, again.folder);
    return outcome;
  }
};

}  // namespace faults
