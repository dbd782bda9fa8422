#pragma once

#include "golden_group.hpp"

#include <optional>

namespace arago::optics::testing {

/// shera_ops.h5: elementary operations of the original programs; or a skipped test when this folder has none.
class TelescopeGoldenOps : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto path = testing::golden_folder() / "shera_ops.h5";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
    file_.emplace(path.string());
  }
  GoldenGroup group(const std::string& name) { return {*file_, name}; }

  std::optional<io::Hdf5Reader> file_;
};

}  // namespace arago::optics::testing
