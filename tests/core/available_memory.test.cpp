#include "arago/core/available_memory.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace arago {
namespace {

/// A file system of its own, as far as memory is concerned.
class AvailableMemory : public ::testing::Test {
 protected:
  void SetUp() override {
    root = std::filesystem::temp_directory_path() / ("arago-memory-" + std::to_string(::getpid()));
    write("proc/meminfo", "MemTotal:  16000 kB\nMemFree:  1000 kB\nMemAvailable:  8000 kB\n");
  }
  void TearDown() override { std::filesystem::remove_all(root); }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((root / name).parent_path());
    std::ofstream(root / name) << text;
  }
  double available() const { return available_memory_bytes(root.string()); }

  std::filesystem::path root;
};

TEST_F(AvailableMemory, TheMachineSaysWhatItHas) {
  EXPECT_EQ(available(), 8000 * 1024);
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/memory.max", "max\n");
  EXPECT_EQ(available(), 8000 * 1024);
  std::filesystem::remove_all(root);
  EXPECT_EQ(available(), 0);
}

TEST_F(AvailableMemory, AJobHasWhatItsGroupLeaves) {
  write("proc/self/cgroup", "0::/slurm/job_7/step_0\n");
  const std::string job = "sys/fs/cgroup/slurm/job_7/";
  write(job + "step_0/memory.max", "max\n");
  write(job + "memory.max", "5000000\n");
  write(job + "memory.current", "3000000\n");
  write(job + "memory.stat", "anon 1500000\nfile 1500000\ninactive_file 900000\nactive_file 100000\n");
  EXPECT_EQ(available(), 3000000);
  write(job + "step_0/memory.max", "2000000\n");
  write(job + "step_0/memory.current", "500000\n");
  EXPECT_EQ(available(), 1500000);
  write(job + "step_0/memory.current", "2500000\n");
  EXPECT_EQ(available(), 1) << "0 would mean that nobody knows";
}

TEST_F(AvailableMemory, TheFirstVersionOfGroupsCounts) {
  write("proc/self/cgroup", "4:memory:/slurm/job_7\n3:cpuset:/\n0::/\n");
  const std::string job = "sys/fs/cgroup/memory/slurm/job_7/";
  write(job + "memory.limit_in_bytes", "5000000\n");
  write(job + "memory.usage_in_bytes", "3000000\n");
  write(job + "memory.stat", "inactive_file 1\ntotal_inactive_file 900000\ntotal_active_file 100000\n");
  EXPECT_EQ(available(), 3000000);
  write(job + "memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(available(), 8000 * 1024);
}

TEST(AvailableMemoryHere, ThereIsSome) {
  EXPECT_GT(available_memory_bytes(), 1e6);
}

}  // namespace
}  // namespace arago
