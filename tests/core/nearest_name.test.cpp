#include "arago/core/nearest_name.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace arago {
namespace {

TEST(EditDistance, CountsEachKindOfEditOnce) {
  EXPECT_EQ(edit_distance("epochs", "epochs"), 0);
  EXPECT_EQ(edit_distance("epoch", "epochs"), 1);    // insertion
  EXPECT_EQ(edit_distance("epochss", "epochs"), 1);  // deletion
  EXPECT_EQ(edit_distance("epacks", "epochs"), 2);   // substitutions
  EXPECT_EQ(edit_distance("epcohs", "epochs"), 1);   // swap of neighbours
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("abc", ""), 3);
  EXPECT_EQ(edit_distance("GridSize", "gridsize"), 0);
}

TEST(EditDistance, IsSymmetric) {
  EXPECT_EQ(edit_distance("learning_rate", "laerning_rat"), edit_distance("laerning_rat", "learning_rate"));
}

TEST(NearestName, FindsTheTypo) {
  const std::vector<std::string> known{"train", "infer", "inspect", "study", "simulate"};
  EXPECT_EQ(nearest_name("trian", known), "train");
  EXPECT_EQ(nearest_name("simulte", known), "simulate");
  EXPECT_EQ(nearest_name("STUDY", known), "study");
}

TEST(NearestName, AcceptsAnAbbreviation) {
  const std::vector<std::string> known{"patch_x", "batch_size", "epochs"};
  EXPECT_EQ(nearest_name("batch", known), "batch_size");
}

TEST(NearestName, FirstOfEqualsAndEmptyList) {
  const std::vector<std::string> known{"ab", "ac"};
  EXPECT_EQ(nearest_name("ad", known), "ab");
  EXPECT_EQ(nearest_name("ad", {}), "");
}

}  // namespace
}  // namespace arago
