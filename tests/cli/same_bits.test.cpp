// The promise of equal bits, seen from outside: `arago train` on ranks and threads of every kind.
#include "arago/train/model_archive.hpp"
#include "cli/program.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using arago::train::ModelArchive;
using program::Outcome;

struct Layout {
  int ranks = 1, threads = 1;
};

class SameBits : public program::ProgramTest {
 protected:
  ModelArchive train(const std::string& name, Layout layout, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{
        "train",     "small.toml", "--data.file", "frames.h5", "--execution.threads", std::to_string(layout.threads),
        "--run-dir", name};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = place_.arago(words, layout.ranks);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return arago::train::read_model({}, (place_.path() / name / "model.h5").string());
  }
};

template <class View>
bool equal_bits(const View& a, const View& b) {
  return a.size() == b.size() && std::equal(a.data(), a.data() + a.size(), b.data());
}

void expect_same_bits(const ModelArchive& model, const ModelArchive& expected, const std::string& what) {
  EXPECT_TRUE(equal_bits(model.weights, expected.weights)) << what;
  EXPECT_TRUE(equal_bits(model.first_moment, expected.first_moment)) << what;
  EXPECT_TRUE(equal_bits(model.second_moment, expected.second_moment)) << what;
  EXPECT_EQ(model.log_scale.value, expected.log_scale.value) << what;
  EXPECT_EQ(model.step, expected.step) << what;
  ASSERT_EQ(model.history.size(), expected.history.size()) << what;
  for (std::size_t epoch = 0; epoch < model.history.size(); ++epoch)
    EXPECT_EQ(model.history[epoch].training.total, expected.history[epoch].training.total) << what;
}

/// Three epochs of 5 batches, the last of which is smaller than a shard for each rank.
TEST_F(SameBits, ForRanksAndThreads) {
  for (const int gridsize : {1, 2}) {
    const std::string g = std::to_string(gridsize);
    place_.write("small.toml", "[geometry]\nN = 32\ngridsize = " + g +
                                   "\n[object]\nsize_px = 64\n[scan]\ncount = 36\n[model]\nn_filters_scale = 1\n"
                                   "[train]\nbatch_size = 8\nepochs = 3\n");
    ASSERT_EQ(place_.arago({"simulate", "small.toml", "--run-dir", "frames" + g}).code, 0);
    std::filesystem::copy_file(place_.path() / ("frames" + g) / "dataset.h5", place_.path() / "frames.h5",
                               std::filesystem::copy_options::overwrite_existing);
    const ModelArchive alone = train("alone" + g, {});
    EXPECT_EQ(alone.history.size(), 3u);
    for (const Layout layout : {Layout{1, 2}, {2, 1}, {3, 1}, {4, 1}}) {
      const std::string name = "g" + g + "-" + std::to_string(layout.ranks) + "x" + std::to_string(layout.threads);
      expect_same_bits(train(name, layout), alone, name);
    }
  }
}

}  // namespace
