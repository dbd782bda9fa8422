// A training that is killed, or cannot write, or finds its checkpoint damaged.
#include "arago/io/checksum.hpp"
#include "faults/faulty_program.hpp"

#include <cstdint>
#include <random>

namespace faults {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

struct Point {
  const char* fault;
  const char* continues;  ///< what the continued run says
};

class CheckpointFaults : public FaultTest {
 protected:
  std::string step_file(const std::string& folder, int step) const {
    const std::string number = std::to_string(step);
    return (place_.path() / folder / "checkpoints" / ("step-" + std::string(12 - number.size(), '0') + number + ".h5"))
        .string();
  }

  void expect_continue_from(const std::vector<Point>& points) {
    int number = 0;
    for (const auto& [fault, continues] : points) {
      const std::string folder = "t" + std::to_string(number++);
      EXPECT_EQ(start({"train", folder, 1, fault}).code, killed) << fault;
      EXPECT_TRUE(fired()) << fault;
      EXPECT_THAT(expect_continues({"train", folder}).err, HasSubstr(continues)) << fault;
    }
  }
};

TEST_F(CheckpointFaults, F2_KilledAroundAWriteItGoesOnFromTheNewestValidOne) {
  expect_continue_from({{"half before write 3 path=step-000000000002", "continuing after step 1 "},
                        {"kill before rename 1 path=step-000000000002", "continuing after step 1 "},
                        {"kill after rename 1 path=step-000000000002", "continuing after step 2 "}});
}

TEST_F(CheckpointFaults, LongF2_AtEveryOtherPoint) {
  expect_continue_from({{"kill before open 1 path=step-000000000001", "2/2"},
                        {"kill before sync 1 path=step-000000000002", "continuing after step 1 "},
                        {"kill before unlink 2 path=step-000000000001.h5", "continuing after step 4 "},
                        {"kill after rename 1 path=step-000000000010", "continuing after step 10 "},
                        {"half before write 2 path=model.h5", "continuing after step 10 "}});
}

TEST_F(CheckpointFaults, F3_EveryDamageIsFoundAndTheOneBeforeIsUsed) {
  ASSERT_EQ(start({"train", "t", 1, "kill after rename 1 path=step-000000000003"}).code, killed);
  const std::string newest = step_file("t", 3);
  ASSERT_TRUE(arago::io::is_intact(newest));
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(newest));
  std::mt19937_64 random(3);
  std::fstream file(newest, std::ios::in | std::ios::out | std::ios::binary);
  int missed = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto place = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(size));
    const int bit = 1 << (random() % 8);
    file.seekg(place);
    const int byte = file.get();
    file.seekp(place);
    file.put(static_cast<char>(byte ^ bit)).flush();
    missed += arago::io::is_intact(newest) ? 1 : 0;
    file.seekp(place);
    file.put(static_cast<char>(byte)).flush();
  }
  EXPECT_EQ(missed, 0);
  ASSERT_TRUE(arago::io::is_intact(newest)) << "each byte was put back";
  const std::string zeros(4096, '\0');
  file.seekp(size / 2);
  file.write(zeros.data(), static_cast<std::streamsize>(zeros.size())).flush();
  EXPECT_FALSE(arago::io::is_intact(newest)) << "a block of zeros";
  const Outcome outcome = expect_continues({"train", "t"});
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("step-000000000003.h5 is damaged"), HasSubstr("put aside"),
                                 HasSubstr("continuing after step 2 ")));
}

TEST_F(CheckpointFaults, F3_TruncatedAtAnyLength) {
  ASSERT_EQ(start({"train", "t", 1, "kill after rename 1 path=step-000000000003"}).code, killed);
  const std::string newest = step_file("t", 3), copy = (place_.path() / "copy.h5").string();
  const auto size = std::filesystem::file_size(newest);
  for (int i = 0; i < 60; ++i) {
    std::filesystem::copy_file(newest, copy, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(copy, size * static_cast<std::uintmax_t>(i) / 60);
    EXPECT_FALSE(arago::io::is_intact(copy)) << i << " of 60 parts";
  }
  std::filesystem::resize_file(newest, 700);
  EXPECT_THAT(expect_continues({"train", "t"}).err, HasSubstr("continuing after step 2 "));
}

TEST_F(CheckpointFaults, F4_AWriteThatFailsEndsCleanlyAndLeavesTheOlderCheckpoints) {
  const char* const failures[] = {"error=ENOSPC before write 1+ path=step-000000000003",
                                  "error=EIO before sync 1+ path=step-000000000003"};
  int number = 0;
  for (const char* fault : failures) {
    const std::string folder = "t" + std::to_string(number++);
    const Outcome outcome = start({"train", folder, 1, fault});
    EXPECT_EQ(outcome.code, 6) << fault << outcome.err;
    EXPECT_TRUE(fired()) << fault;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("error"), HasSubstr("step-000000000003.h5"))) << fault;
    EXPECT_TRUE(arago::io::is_intact(step_file(folder, 2))) << fault;
    EXPECT_FALSE(exists(folder + "/run.lock")) << fault;
    EXPECT_THAT(expect_continues({"train", folder}).err, HasSubstr("continuing after step 2 ")) << fault;
  }
}

TEST_F(CheckpointFaults, LongF4_OfEveryFileARunWrites) {
  const char* const files[] = {"run.json", "resolved.toml", "status.json", "history.csv", "model.h5", "run.lock"};
  int number = 0;
  for (const char* failure : {"ENOSPC before write", "EDQUOT before write", "EIO before write", "EROFS before open"})
    for (const char* file : files) {
      const std::string folder = "t" + std::to_string(number++);
      const std::string fault = std::string("error=") + failure + " 1+ path=" + file;
      const Outcome outcome = start({"train", folder, 1, fault});
      EXPECT_EQ(outcome.code, 6) << fault << outcome.err;
      EXPECT_TRUE(fired()) << fault;
      EXPECT_THAT(outcome.err, HasSubstr(file)) << fault;
      expect_continues({"train", folder});
    }
}

TEST_F(CheckpointFaults, F4_AFullDiskOfItsOwn) {
  // A disk of its own needs a mount, which only root may make; a user meets the same fault by ENOSPC of the shim.
  if (geteuid() != 0) GTEST_SKIP() << "mounting a small file system needs root";
  const std::string disk = (place_.path() / "disk").string();
  std::filesystem::create_directory(disk);
  if (std::system(("mount -t tmpfs -o size=12m tmpfs " + disk + " 2> /dev/null").c_str()) != 0)
    GTEST_SKIP() << "mount is not allowed here";
  const Outcome full = start({"train", "disk/t"});
  EXPECT_EQ(full.code, 6) << full.err;
  EXPECT_THAT(full.err, HasSubstr("disk/t/checkpoints/step-"));
  EXPECT_EQ(std::system(("mount -o remount,size=100m " + disk).c_str()), 0);
  const Outcome outcome = expect_continues({"train", "disk/t"});
  EXPECT_THAT(outcome.err, HasSubstr("continuing"));
  EXPECT_EQ(std::system(("umount " + disk).c_str()), 0);
}

TEST_F(CheckpointFaults, MemoryThatIsShortEndsWithSix) {
  const Outcome outcome = start({"train", "t", 1, "error=ENOMEM before memory 3+ bytes=1000000"});
  EXPECT_EQ(outcome.code, 6) << outcome.err;
  EXPECT_TRUE(fired());
  EXPECT_THAT(outcome.err, HasSubstr("out of memory"));
  expect_continues({"train", "t"});
}

}  // namespace
}  // namespace faults
