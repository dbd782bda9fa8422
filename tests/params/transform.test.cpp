#include "arago/params/transform.hpp"

#include "arago/params/derived_resolver.hpp"
#include "params/support.hpp"

namespace arago::params {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::rejection;

/// A sum of its inputs plus one.
Transform sum(std::string key, std::vector<std::string> inputs) {
  return {std::move(key), std::move(inputs), [](Inputs in) {
            Evaluation result{{1.0}, Eigen::MatrixXd::Ones(1, static_cast<Eigen::Index>(in.size()))};
            for (const auto& input : in) result.value[0] += input[0];
            return result;
          }};
}

ParamField stored(std::string key) {
  return {.key = std::move(key), .unit = "", .help = "h", .fallback = Value(1.0), .node = "n"};
}
ParamField derived(std::string key) {
  return {.key = std::move(key), .unit = "", .help = "h", .kind = Kind::derived, .node = "n"};
}

TransformTable table_of(std::vector<Transform> transforms) {
  TransformTable table("toy");
  for (Transform& transform : transforms) table.add(std::move(transform));
  return table;
}

TEST(TransformTable, OrdersInputsFirst) {
  const ParamSpec spec("toy", {stored("a.x"), derived("a.p"), derived("a.q"), derived("a.r")});
  const TransformTable table = table_of({sum("a.p", {"a.q", "a.r"}), sum("a.q", {"a.r", "a.x"}), sum("a.r", {"a.x"})});
  EXPECT_THAT(table.order(spec), ElementsAre("a.r", "a.q", "a.p"));
}

TEST(TransformTable, PrintsTheCircle) {
  const ParamSpec spec("toy", {derived("a.p"), derived("a.q"), derived("a.r")});
  const TransformTable table = table_of({sum("a.p", {"a.q"}), sum("a.q", {"a.r"}), sum("a.r", {"a.p"})});
  EXPECT_THAT(rejection([&] { (void)table.order(spec); }), HasSubstr("a.p -> a.q -> a.r -> a.p"));
}

TEST(TransformTable, NamesWhoMissesWhat) {
  const ParamSpec spec("toy", {derived("a.p")});
  EXPECT_THAT(rejection([&] { (void)table_of({sum("a.p", {"a.gone"})}).order(spec); }),
              AllOf(HasSubstr("a.p of toy needs a.gone"), HasSubstr("neither stored nor derived")));
}

/// a.x <- d00 <- d01 ... : n transforms in a row. The walk is alphabetical: it meets the top or the bottom first.
TransformTable chain_of(int n, bool top_first) {
  const auto name = [&](int i) { return "a.d" + std::to_string(100 + (top_first ? n - i : i)); };
  TransformTable table("toy");
  for (int i = 0; i < n; ++i) table.add(sum(name(i), {i ? name(i - 1) : "a.x"}));
  return table;
}

TEST(TransformTable, LimitsTheDepth) {
  const ParamSpec spec("toy", {stored("a.x")});
  for (const bool top_first : {true, false}) {
    EXPECT_EQ(chain_of(32, top_first).order(spec).size(), 32u);
    EXPECT_THAT(rejection([&] { (void)chain_of(33, top_first).order(spec); }), HasSubstr("longer than 32"));
  }
}

TEST(TransformTable, RefusesASecondTransformOfAKey) {
  TransformTable table = table_of({sum("a.p", {})});
  EXPECT_THROW(table.add(sum("a.p", {})), std::logic_error);
}

TEST(TransformTable, SystemsDoNotSeeEachOther) {
  EXPECT_EQ(TransformTable::of(SystemId::two_plane).find("system.focal_length_m"), nullptr);
  EXPECT_EQ(TransformTable::of(SystemId::three_plane).find("system.m3_magnification"), nullptr);
  EXPECT_NE(TransformTable::of(SystemId::two_plane).find("binary.log_flux_total"), nullptr);
  const auto& three = *TransformTable::of(SystemId::three_plane).find("system.focal_length_m");
  const auto& four = *TransformTable::of(SystemId::four_plane).find("system.focal_length_m");
  EXPECT_NE(three.inputs, four.inputs);
}

TEST(TransformTable, ChainRuleOfAToyTable) {
  auto spec = std::make_shared<const ParamSpec>(
      "toy", std::vector<ParamField>{stored("a.x"), stored("a.y"), derived("a.p"), derived("a.q")});
  const DerivedResolver resolver(spec, table_of({sum("a.p", {"a.x", "a.y"}), sum("a.q", {"a.p", "a.p", "a.x"})}));
  const auto resolved = resolver.resolve(ParameterStore(spec, {{"a.x", 2.0}, {"a.y", 5.0}}));
  EXPECT_EQ(resolved->real("a.q"), 1 + 8 + 8 + 2);
  const std::vector<std::string> outputs{"a.q", "a.y"}, inputs{"a.x", "a.y"};
  Eigen::MatrixXd expected(2, 2);
  expected << 3, 2, 0, 1;
  EXPECT_EQ(resolved->jacobian(outputs, inputs), expected);
}

}  // namespace
}  // namespace arago::params
