#include "../src/cli/detail/html_report.hpp"

#include "arago/core/error.hpp"
#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arago::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(HtmlReport, ShowsTablesNumbersAndPicturesOfARun) {
  const program::Workplace place;
  place.write("study.csv", "id,reason\n1,\"a, b \"\"c\"\" <d>\"\n");
  place.write("metrics.json", "{\"amplitude_psnr\": 12.5, \"config\": {\"geometry.N\": \"64\"}}");
  place.write("resolved.toml", "[run]\nname = \"<x>\"\n");
  place.write("picture.png", "any bytes");
  place.write("model.h5", "not shown");
  const std::string html = html_report({place.path().string()}, "");
  EXPECT_THAT(html, AllOf(HasSubstr("<th>reason</th>"), HasSubstr("<td>a, b &quot;c&quot; &lt;d&gt;</td>"),
                          HasSubstr("<th>amplitude_psnr</th><td>12.5</td>"), HasSubstr("config.geometry.N"),
                          HasSubstr("&lt;x&gt;"), HasSubstr("data:image/png;base64,YW55IGJ5dGVz\""),
                          Not(HasSubstr("not shown"))));
}

TEST(HtmlReport, Base64OfEveryRemainder) {
  const program::Workplace place;
  place.write("a.png", "f");
  EXPECT_THAT(html_report({place.path().string()}, ""), HasSubstr("base64,Zg==\""));
  place.write("a.png", "fo");
  EXPECT_THAT(html_report({place.path().string()}, ""), HasSubstr("base64,Zm8=\""));
  place.write("a.png", "foo");
  EXPECT_THAT(html_report({place.path().string()}, ""), HasSubstr("base64,Zm9v\""));
}

TEST(HtmlReport, Rejections) {
  EXPECT_THROW(html_report({"/nowhere"}, ""), InputError);
  const program::Workplace place;
  place.write("metrics.json", "{ broken");
  EXPECT_THROW(html_report({place.path().string()}, ""), DataFileError);
}

}  // namespace
}  // namespace arago::cli
