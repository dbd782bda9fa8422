#include "arago/params/value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace arago::params {
namespace {

std::string bytes_of(const Value& value) {
  std::string bytes;
  value.append_bytes(bytes);
  return bytes;
}

TEST(Value, KnowsItsTypeAndShape) {
  EXPECT_EQ(Value(1.5).dtype(), Dtype::real);
  EXPECT_EQ(Value(3).dtype(), Dtype::integer);
  EXPECT_EQ(Value(true).dtype(), Dtype::boolean);
  EXPECT_EQ(Value("none").dtype(), Dtype::text);
  EXPECT_EQ(Value(std::vector<double>{1, 2}).shape(), Shape::list);
  EXPECT_EQ(Value(std::vector<std::int64_t>{4, 5, 6}).size(), 3u);
  EXPECT_EQ(Value(3).as_reals(), std::vector<double>{3.0});
}

TEST(Value, RefusesToBeReadAsAnotherType) {
  EXPECT_THROW((void)Value(1.5).integer(), std::logic_error);
  EXPECT_THROW((void)Value("x").real(), std::logic_error);
  EXPECT_THROW((void)Value(3).reals(), std::logic_error);
}

TEST(Value, EqualValuesHaveEqualBytes) {
  EXPECT_EQ(Value(0.0), Value(-0.0));
  EXPECT_EQ(bytes_of(Value(0.0)), bytes_of(Value(-0.0)));
  EXPECT_EQ(bytes_of(Value(std::vector<double>{-0.0})), bytes_of(Value(std::vector<double>{0.0})));
  EXPECT_NE(bytes_of(Value(1.0)), bytes_of(Value(std::nextafter(1.0, 2.0))));
  EXPECT_NE(bytes_of(Value(1.0)), bytes_of(Value(1)));
  EXPECT_NE(bytes_of(Value(1.0)), bytes_of(Value(std::vector<double>{1.0})));
}

TEST(Value, PrintsTheFewestDigitsThatReadBack) {
  EXPECT_EQ(Value(0.1).to_toml(), "0.1");
  EXPECT_EQ(Value(10.0).to_toml(), "10.0");
  EXPECT_EQ(Value(std::numeric_limits<double>::infinity()).to_toml(), "inf");
  EXPECT_EQ(Value(std::vector<std::int64_t>{4, 5}).to_toml(), "[4, 5]");
}

}  // namespace
}  // namespace arago::params
