#include "arago/core/paged_memory.hpp"

#include "arago/core/error.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace arago {
namespace {

TEST(PagedMemory, IsZeroedAndKeepsWhatIsWritten) {
  const auto memory = paged_memory(1 << 20);
  auto* bytes = static_cast<unsigned char*>(memory.get());
  for (int i = 0; i < 1 << 20; i += 4096) EXPECT_EQ(bytes[i], 0);
  bytes[(1 << 20) - 1] = 7;
  EXPECT_EQ(bytes[(1 << 20) - 1], 7);
}

TEST(PagedMemory, SaysWhereThereIsNoRoom) {
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before ? before : "";
  setenv("TMPDIR", "/proc/no such place", 1);
  try {
    paged_memory(100);
    ADD_FAILURE();
  } catch (const ResourceError& error) {
    EXPECT_NE(std::string(error.what()).find("/proc/no such place"), std::string::npos);
  }
  before ? setenv("TMPDIR", kept.c_str(), 1) : unsetenv("TMPDIR");
}

}  // namespace
}  // namespace arago
