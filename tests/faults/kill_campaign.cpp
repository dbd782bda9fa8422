// Kills runs of the program at random instants, continues them until they end, and holds the results against those of
// an uninterrupted run.
//
//     kill_campaign --program arago --shim libarago_fault_shim.so [--kills 200] [--seed 1]
//
// A run is a small study (packed or not) or a small training on 1 to 3 ranks, another number at each start. It is ended
// by kill -9 of all ranks at a random time, of one rank at a random time, or by the fault shim at a named point
// (before, amid or after a write, between writing and renaming, after renaming). Exit 0 when every run ended within the
// limit, every killed one with a failure, every finished one with the bits of the uninterrupted run and with the same
// files.
#include "faults/run_process.hpp"
#include "study/same_datasets.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <iterator>
#include <random>
#include <regex>
#include <set>
#include <signal.h>
#include <thread>

namespace faults {
namespace {

namespace fs = std::filesystem;

constexpr double hang_s = 60;
constexpr int most_starts = 12, most_killed_starts = 6;

const char* const scene =
    "[geometry]\nN = 32\n[object]\nkind = \"lines\"\nsize_px = 64\n[scan]\nkind = \"uniform\"\ncount = 20\n"
    "[model]\nn_filters_scale = 1\n[train]\nepochs = 2\nbatch_size = 4\n"
    "[execution]\ncheckpoint_every_s = 0.01\npictures = false\n";
const char* const axes = "axes.\"dose.photons_per_image\" = [1e4, 1e6]\naxes.\"train.loss\" = [\"nll\", \"mae\"]\n";

using Names = std::vector<std::string>;

/// What is run, and the files that it writes.
struct Kind {
  std::string name, verb, toml, result;
  Names hdf5, text, in_place;
};

std::vector<Kind> kinds() {
  const Names hdf5{"step-", "step-", "trials/", "trials/", "study.h5"};
  const Names text{"study.csv", "summary.csv", "run.json", "resolved.toml", "status.json"};
  const Names in_place{"journal.jsonl", "run.lock"};
  return {{"study", "study", std::string("[study]\n") + axes + scene, "study.h5", hdf5, text, in_place},
          {"packed", "study", std::string("[study]\npack = true\n") + axes + scene, "study.h5", hdf5, text, in_place},
          {"train",
           "train",
           scene,
           "model.h5",
           {"step-", "step-", "model.h5"},
           {"history.csv", "run.json", "resolved.toml", "status.json"},
           {"run.lock"}}};
}

enum class Way { none, all_ranks, one_rank, point };

const char* name_of(Way way) {
  switch (way) {
    case Way::all_ranks:
      return "all ranks";
    case Way::one_rank:
      return "one rank";
    case Way::point:
      return "at a point";
    default:
      return "none";
  }
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  template <class T>
  T one_of(const std::vector<T>& values) {
    return values[std::uniform_int_distribution<std::size_t>(0, values.size() - 1)(engine_)];
  }
  double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine_); }
  bool chance(double probability) { return between(0, 1) < probability; }
  int rarely_large() { return static_cast<int>(std::exponential_distribution<double>(0.4)(engine_)); }

 private:
  std::mt19937_64 engine_;
};

/// A rule for the shim: which call, on which file, how many of them, on which rank.
std::string random_fault(Dice& dice, const Kind& kind) {
  const Names writing{"kill before open", "kill before write", "half before write", "kill after write"};
  Names points = writing;
  const int group = dice.one_of<int>({0, 0, 1, 2});
  const bool is_hdf5 = group == 0;
  if (group < 2)
    for (const char* naming : {"kill before sync", "kill after sync", "kill before rename", "kill after rename"})
      points.emplace_back(naming);
  const std::string place = dice.one_of(is_hdf5 ? kind.hdf5 : group == 1 ? kind.text : kind.in_place);
  if (place == "step-" && dice.chance(0.2)) points = {"kill before unlink", "kill after unlink"};
  const int number = 1 + (is_hdf5 && place != "study.h5" ? dice.rarely_large() : 0);
  return fmt::format("{} {} path={}{}", dice.one_of(points), number, place,
                     is_hdf5 && dice.chance(0.25) ? " rank=1" : "");
}

/// Names of what a finished run has left, without the numbers of steps and packs: the ranks decide how many packs.
std::set<std::string> files_of(const fs::path& folder) {
  static const std::regex numbered("step-\\d+|pack-[0-9a-f]+");
  std::set<std::string> names;
  if (!fs::exists(folder)) return names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      names.insert(std::regex_replace(fs::relative(entry.path(), folder).string(), numbered, "some"));
  return names;
}

bool has_side_files(const fs::path& folder) {
  const auto names = files_of(folder);
  return std::any_of(names.begin(), names.end(), [](const auto& name) { return name.ends_with(".partial"); });
}

struct Options {
  std::string program, shim;
  int kills = 200;
  std::uint64_t seed = 1;
};

class Campaign {
 public:
  Campaign(const Options& options, const fs::path& work) : options_(options), work_(work), dice_(options.seed) {
    for (const Kind& kind : kinds_) std::ofstream(work_ / (kind.name + ".toml")) << kind.toml;
  }

  /// Problems, in words; nothing = passed.
  std::vector<std::string> run() {
    for (const Kind& kind : kinds_) make_reference(kind);
    for (int number = 1; counts_["killed"] < options_.kills && number <= 4 * options_.kills; ++number) {
      one_run(number);
      fmt::print("run {}: {}\n", number, counts_);
      std::fflush(stdout);
    }
    return problems_;
  }

 private:
  RunProcess start(const Kind& kind, const std::string& folder, int ranks, const std::string& fault) {
    RunProcess::Command command;
    if (ranks > 1) command.words = {"mpirun", "--oversubscribe", "--bind-to", "none", "-n", std::to_string(ranks)};
    for (const std::string& word : {options_.program, kind.verb, kind.name + ".toml", std::string("--run-dir"), folder})
      command.words.push_back(word);
    command.environment = {{"OMPI_ALLOW_RUN_AS_ROOT", "1"},
                           {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"},
                           {"OMP_NUM_THREADS", "1"},
                           {"OMP_PROC_BIND", "false"},
                           {"OMP_WAIT_POLICY", "passive"}};
    if (!fault.empty())
      command.environment.insert(
          {{"LD_PRELOAD", options_.shim}, {"ARAGO_FAULT", fault}, {"ARAGO_FAULT_LOG", fault_log().string()}});
    command.directory = work_;
    command.output = work_ / (folder + ".out");
    std::ofstream(command.output, std::ios::app) << fmt::format("--- {} ranks, {}\n", ranks, fault);
    return RunProcess(command);
  }

  fs::path fault_log() const { return work_ / "fault.log"; }
  std::string program_name() const { return fs::path(options_.program).filename(); }

  void make_reference(const Kind& kind) {
    const auto began = std::chrono::steady_clock::now();
    if (start(kind, "reference-" + kind.name, 1, "").wait(hang_s) != 0)
      throw std::runtime_error(fmt::format("the uninterrupted {} failed; see {}", kind.name, work_.string()));
    seconds_[kind.name] = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  }

  /// Kills it at a random time; false when it had ended before.
  bool kill_some(const Kind& kind, RunProcess& process, Way way, int ranks) {
    const double launch_s = ranks > 1 ? 1 : 0;
    std::this_thread::sleep_for(
        std::chrono::duration<double>(dice_.between(0.2, 1.0) * (seconds_.at(kind.name) + launch_s)));
    const std::vector<pid_t> pids = process.processes(program_name());
    if (!process.is_running() || pids.empty()) return false;
    if (way == Way::all_ranks)
      process.kill_all(program_name());
    else
      ::kill(dice_.one_of(pids), SIGKILL);
    return true;
  }

  /// One start; true when it ran to its end.
  bool attempt(const Kind& kind, const std::string& folder, Way way) {
    const int ranks = way == Way::one_rank ? dice_.one_of<int>({2, 3}) : dice_.one_of<int>({1, 2, 2, 3});
    fs::remove(fault_log());
    RunProcess process = start(kind, folder, ranks, way == Way::point ? random_fault(dice_, kind) : "");
    const bool by_time = way == Way::all_ranks || way == Way::one_rank;
    bool killed = by_time && kill_some(kind, process, way, ranks);
    const std::optional<int> code = process.wait(hang_s);
    if (!code) process.kill_all(program_name());
    killed = killed || fs::exists(fault_log());
    judge(folder, way, killed, code);
    return code == 0;
  }

  void judge(const std::string& folder, Way way, bool killed, std::optional<int> code) {
    ++counts_["starts"];
    if (!code) {
      ++counts_["hangs"];
      problems_.push_back(fmt::format("{}: no end within {} s ({})", folder, hang_s, name_of(way)));
    } else if (killed) {
      ++counts_["killed"];
      ++counts_[fmt::format("killed: {}", name_of(way))];
      if (has_side_files(work_ / folder)) ++counts_["killed amid a write"];
      if (*code == 0) ++counts_["killed at the very end"];  // the last moment of a rank that has done all its work
    } else if (*code != 0) {
      problems_.push_back(fmt::format("{}: exit {} without a kill ({})", folder, *code, name_of(way)));
    }
  }

  void one_run(int number) {
    const Kind& kind = kinds_[dice_.one_of<std::size_t>({0, 0, 1, 2})];
    const std::string folder = fmt::format("run-{:03}-{}", number, kind.name);
    bool ended = false;
    int starts = 0;
    for (; !ended && starts < most_starts; ++starts) {
      const bool kills = counts_["killed"] < options_.kills && starts < most_killed_starts;
      ended = attempt(kind, folder,
                      kills ? dice_.one_of<Way>({Way::all_ranks, Way::one_rank, Way::point, Way::point}) : Way::none);
    }
    ++counts_["runs"];
    counts_["resumed"] += std::max(starts - 1, 0);
    compare(kind, folder, ended);
  }

  void compare(const Kind& kind, const std::string& folder, bool ended) {
    const fs::path ours = work_ / folder, theirs = work_ / ("reference-" + kind.name);
    if (!ended) return problems_.push_back(folder + ": did not end");
    const auto differing =
        arago::study::testing::differing_datasets((theirs / kind.result).string(), (ours / kind.result).string());
    const auto expected = files_of(theirs), found = files_of(ours);
    Names left;
    std::set_symmetric_difference(expected.begin(), expected.end(), found.begin(), found.end(),
                                  std::back_inserter(left));
    if (!differing.empty()) problems_.push_back(fmt::format("{}: other bits in {}", folder, differing));
    if (!left.empty()) problems_.push_back(fmt::format("{}: files of only one of the two runs: {}", folder, left));
    if (!differing.empty() || !left.empty()) return;
    ++counts_["equal"];
    fs::remove_all(ours);
  }

  Options options_;
  fs::path work_;
  Dice dice_;
  std::vector<Kind> kinds_ = kinds();
  std::map<std::string, double> seconds_;  ///< of an uninterrupted run on one rank
  std::map<std::string, int> counts_;
  std::vector<std::string> problems_;
};

int run(const Options& options) {
  std::string pattern = (fs::temp_directory_path() / "arago_kills_XXXXXX").string();  // mkdtemp fills in the X
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no folder can be made in " + pattern);
  const std::vector<std::string> problems = Campaign(options, pattern).run();
  for (const std::string& problem : problems) fmt::print("problem: {}\n", problem);
  if (problems.empty()) fs::remove_all(pattern);
  if (!problems.empty()) fmt::print("{} problems; what they left is in {}\n", problems.size(), pattern);
  return problems.empty() ? 0 : 1;
}

}  // namespace
}  // namespace faults

int main(int argc, char** argv) {
  faults::Options options;
  CLI::App app("Kills runs at random instants and continues them");
  app.add_option("--program", options.program)->required();
  app.add_option("--shim", options.shim)->required();
  app.add_option("--kills", options.kills, "kills in all");
  app.add_option("--seed", options.seed);
  CLI11_PARSE(app, argc, argv);
  try {
    return faults::run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
