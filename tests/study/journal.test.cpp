#include "arago/study/journal.hpp"

#include "arago/core/error.hpp"
#include "study/run_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace arago::study {
namespace {

class JournalFile : public ::testing::Test {
 protected:
  void append_raw(const std::string& text) { std::ofstream(path, std::ios::app) << text; }

  testing::RunFolder folder{mpi::Communicator{}};
  std::filesystem::path path = folder.path / "journal.jsonl";
};

TEST_F(JournalFile, KeepsWhatWasAppended) {
  append_to_journal(path, {"started", "a"});
  append_to_journal(path, {.event = "failed", .id = "a", .seconds = 1.5, .flop = 2e9, .reason = "it \"broke\"\nearly"});
  append_to_journal(path, {"started", "a"});
  const Journal journal = read_journal(path);
  ASSERT_EQ(journal.lines.size(), 3u);
  EXPECT_EQ(journal.lines[1].reason, "it \"broke\"\nearly");
  EXPECT_EQ(journal.lines[1].seconds, 1.5);
  EXPECT_EQ(journal.lines[1].flop, 2e9);
  EXPECT_FALSE(journal.lines[0].host.empty());
  EXPECT_EQ(journal.lines[0].time.size(), std::string("2026-01-01T00:00:00Z").size());
  EXPECT_EQ(journal.attempts().at("a"), 2);
  EXPECT_EQ(journal.damaged, 0);
}

TEST_F(JournalFile, ATornLastLineCostsThatLineOnly) {
  append_to_journal(path, {"started", "a"});
  append_raw("{\"event\":\"done\",\"id\":\"a\",\"sec");
  EXPECT_EQ(read_journal(path).lines.size(), 1u);
  EXPECT_EQ(read_journal(path).damaged, 1);
  append_to_journal(path, {"started", "b"});
  const Journal journal = read_journal(path);
  ASSERT_EQ(journal.lines.size(), 2u);
  EXPECT_EQ(journal.lines[1].id, "b");
  EXPECT_EQ(journal.damaged, 1);
}

TEST_F(JournalFile, ForeignLinesAreCountedNotRead) {
  append_raw("not json\n[1,2]\n{\"event\":7}\n{}\n\n{\"event\":\"done\",\"id\":\"x\",\"seconds\":\"long\"}\n");
  const Journal journal = read_journal(path);
  EXPECT_TRUE(journal.lines.empty());
  EXPECT_EQ(journal.damaged, 5);
}

TEST_F(JournalFile, RanksAreANumberOfRanksOrNone) {
  for (const char* ranks : {"4", "-1e26", "1e300", "0", "0.5"})
    append_raw(std::string(R"({"event":"done","id":"x","ranks":)") + ranks + "}\n");
  append_raw("{\"event\":\"done\",\"id\":\"of an older study\"}\n");
  std::vector<std::int64_t> ranks;
  for (const JournalLine& line : read_journal(path).lines) ranks.push_back(line.ranks);
  EXPECT_EQ(ranks, (std::vector<std::int64_t>{4, 0, 0, 0, 0, 1}));
}

TEST_F(JournalFile, AMissingFileHasNoLines) {
  EXPECT_TRUE(read_journal(path).lines.empty());
}

TEST_F(JournalFile, AFolderThatIsNotThereIsAnError) {
  EXPECT_THROW(append_to_journal(folder.path / "gone" / "journal.jsonl", {"started", "a"}), ResourceError);
}

}  // namespace
}  // namespace arago::study
