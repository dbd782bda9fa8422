#include "arago/params/store_text.hpp"

#include "arago/core/rng.hpp"
#include "arago/params/keys.hpp"
#include "params/support.hpp"

#include <limits>

namespace arago::params {
namespace {

using ::testing::HasSubstr;
using testing::rejection;
using testing::store_of;

/// A store whose free numbers have all their bits in use.
ParameterStore scrambled(SystemId system, std::uint64_t seed) {
  CounterRng rng(seed, Stream::test, 0, 0);
  ParameterStore store = store_of("shera_flight", system);
  for (const ParamField& field : store.spec().fields()) {
    if (field.kind == Kind::derived || !field.inferable) continue;
    std::vector<double> numbers = store.at(field.key).as_reals();
    for (double& x : numbers) x = x == 0 ? rng.normal() * 1e-5 : x * (1 + 1e-9 * rng.uniform());
    store = store.with(field.key, field.shape == Shape::list ? Value(numbers) : Value(numbers[0]));
  }
  return store.with(keys::saturation, std::numeric_limits<double>::infinity())
      .with("telescope.mask_file", "a \"b\".h5:/m");
}

TEST(StoreText, ReadsBackEveryBit) {
  for (const TextFormat format : {TextFormat::toml, TextFormat::json})
    for (const SystemId system : all_systems())
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const ParameterStore store = scrambled(system, seed);
        const std::string text = to_text(store, format);
        const ParameterStore again = store_from_text(text, format, "text");
        ASSERT_TRUE(store == again) << text;
        ASSERT_EQ(store.content_hash(), again.content_hash());
        ASSERT_EQ(to_text(again, format), text);
      }
}

TEST(StoreText, BothFormatsSayTheSame) {
  const ParameterStore store = scrambled(SystemId::four_plane, 3);
  EXPECT_TRUE(store_from_text(to_text(store, TextFormat::json), TextFormat::json, "json") ==
              store_from_text(to_text(store, TextFormat::toml), TextFormat::toml, "toml"));
}

TEST(StoreText, ExtremeNumbersSurvive) {
  for (const double x : {5e-324, -2.2250738585072014e-308, 1.7976931348623157e308, 0.1 + 0.2, -1.0 / 3.0}) {
    const ParameterStore store = store_of("shera_testbed", SystemId::two_plane).with(keys::x_position, x);
    for (const TextFormat format : {TextFormat::toml, TextFormat::json})
      EXPECT_EQ(store_from_text(to_text(store, format), format, "text").real(keys::x_position), x);
  }
}

TEST(StoreText, RejectsWhatItCannotRead) {
  EXPECT_THAT(rejection([] { (void)store_from_text("[binary", TextFormat::toml, "a.toml"); }), HasSubstr("a.toml"));
  EXPECT_THAT(rejection([] { (void)store_from_text("{", TextFormat::json, "a.json"); }), HasSubstr("not valid JSON"));
  EXPECT_THAT(rejection([] { (void)store_from_text("[1]", TextFormat::json, "a.json"); }),
              HasSubstr("one JSON object"));
  EXPECT_THAT(rejection([] { (void)store_from_text("{}", TextFormat::json, "a.json"); }),
              HasSubstr("telescope.system"));
  EXPECT_THAT(rejection([] { (void)read_settings(R"({"a": {"b": null}})", TextFormat::json, "a.json"); }),
              HasSubstr("a.b=null"));
  EXPECT_THAT(rejection([] { (void)read_settings("a.b = [1, \"x\"]", TextFormat::toml, "a.toml"); }),
              HasSubstr("lists hold numbers only"));
  EXPECT_THAT(rejection([] { (void)read_settings(R"({"a": 18446744073709551615})", TextFormat::json, "a.json"); }),
              HasSubstr("no value that a parameter can have"));
}

}  // namespace
}  // namespace arago::params
