#include "arago/core/error.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/io/image_figure.hpp"
#include "arago/io/line_figure.hpp"
#include "io/scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <numbers>

namespace {

using namespace arago;
using io::Colormap;
using io::Rgb;
using testing::HasSubstr;

const double nan_value = std::numeric_limits<double>::quiet_NaN();

struct Picture {
  std::vector<Rgb> pixels;
  std::size_t width = 0, height = 0;
  Rgb at(std::size_t row, std::size_t column) const { return pixels[row * width + column]; }
};

Picture read_png(const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_NE(png_image_begin_read_from_file(&image, path.c_str()), 0) << path;
  image.format = PNG_FORMAT_RGB;
  Picture picture{{}, image.width, image.height};
  std::vector<png_byte> bytes(PNG_IMAGE_SIZE(image));
  EXPECT_NE(png_image_finish_read(&image, nullptr, bytes.data(), 0, nullptr), 0);
  for (std::size_t i = 0; i + 2 < bytes.size(); i += 3)
    picture.pixels.push_back({bytes[i], bytes[i + 1], bytes[i + 2]});
  return picture;
}

HostView<double**> ramp(int rows, int columns) {
  HostView<double**> field("ramp", rows, columns);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) field(r, c) = r * columns + c;
  return field;
}

TEST(Colormap, HasTheEndsOfItsName) {
  EXPECT_EQ(color_at(Colormap::grey, 0), (Rgb{0, 0, 0}));
  EXPECT_EQ(color_at(Colormap::grey, 1), (Rgb{255, 255, 255}));
  EXPECT_EQ(color_at(Colormap::grey, 0.5), (Rgb{128, 128, 128}));
  EXPECT_EQ(color_at(Colormap::viridis, -3), (Rgb{0x44, 0x01, 0x54}));
  EXPECT_EQ(color_at(Colormap::viridis, 7), (Rgb{0xfd, 0xe7, 0x25}));
  EXPECT_EQ(color_at(Colormap::twilight, 0), color_at(Colormap::twilight, 1)) << "a cyclic map closes";
  EXPECT_EQ(color_at(Colormap::viridis, nan_value), io::no_value_color);
}

TEST(PercentileRange, PassesOverOutliersAndMissingValues) {
  auto field = ramp(10, 100);
  field(0, 0) = 1e9;
  field(0, 1) = nan_value;
  const io::ValueRange range = io::percentile_range(field);
  EXPECT_NEAR(range.low, 12, 1.01);
  EXPECT_NEAR(range.high, 990, 1.01);
}

TEST(PercentileRange, IsNeverDegenerate) {
  HostView<double**> field("constant", 4, 4);
  EXPECT_LT(io::percentile_range(field).low, io::percentile_range(field).high);
  Kokkos::deep_copy(field, 7.0);
  EXPECT_LT(io::percentile_range(field).low, 7.0);
  EXPECT_GT(io::percentile_range(field).high, 7.0);
  Kokkos::deep_copy(field, nan_value);
  EXPECT_EQ(io::percentile_range(field).low, 0);
  EXPECT_EQ(io::percentile_range(field).high, 1);
}

TEST(FieldValues, AreMaskedByWeight) {
  HostView<Complex<double>**> field("field", 1, 2);
  HostView<double**> weight("weight", 1, 2);
  field(0, 0) = Complex<double>(0, -2);
  field(0, 1) = Complex<double>(1, 0);
  weight(0, 0) = 1;
  EXPECT_DOUBLE_EQ(io::amplitude_of(field, weight)(0, 0), 2);
  EXPECT_DOUBLE_EQ(io::phase_of(field, weight)(0, 0), -std::numbers::pi / 2);
  EXPECT_TRUE(std::isnan(io::amplitude_of(field, weight)(0, 1)));
  EXPECT_DOUBLE_EQ(io::amplitude_of(field)(0, 1), 1);
}

TEST(PhaseStyle, IsCyclicOnlyWhenThePhaseWraps) {
  HostView<double**> phase("phase", 10, 10);
  for (int i = 0; i < 100; ++i) phase.data()[i] = -0.5 + 0.01 * i;
  EXPECT_EQ(io::phase_style("", phase).map, Colormap::viridis);
  for (int i = 0; i < 100; ++i) phase.data()[i] = std::remainder(0.2 * i, 2 * std::numbers::pi);
  EXPECT_EQ(io::phase_style("", phase).map, Colormap::twilight);
}

TEST(ImagePng, HasTheColoursOfTheField) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("ramp.png");
  auto field = ramp(3, 4);
  field(1, 2) = nan_value;
  io::write_image_png(path, field, {.map = Colormap::grey, .range = io::ValueRange{0, 11}}, 2);
  const Picture picture = read_png(path);
  ASSERT_EQ(picture.width, 8u);
  ASSERT_EQ(picture.height, 6u);
  EXPECT_EQ(picture.at(0, 0), (Rgb{0, 0, 0}));
  EXPECT_EQ(picture.at(5, 7), (Rgb{255, 255, 255}));
  EXPECT_EQ(picture.at(3, 5), io::no_value_color);
  EXPECT_EQ(picture.at(1, 3), color_at(Colormap::grey, 1.0 / 11));
}

TEST(ImageFigure, DrawsEveryPixelOfTheFieldInItsPlace) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("checks.png");
  HostView<double**> field("checks", 2, 2);
  field(0, 1) = 1;
  field(1, 0) = nan_value;
  io::render_image(path, field, {.title = "checks", .map = Colormap::diverging, .range = io::ValueRange{0, 1}});
  const Picture picture = read_png(path);
  // The first row of the picture that has the colour of 1 also has that of 0, to its left.
  const Rgb zero = color_at(Colormap::diverging, 0), one = color_at(Colormap::diverging, 1);
  std::size_t zeros = 0, ones = 0, missing = 0;
  for (const Rgb& pixel : picture.pixels)
    zeros += pixel == zero, ones += pixel == one, missing += pixel == io::no_value_color;
  EXPECT_NEAR(static_cast<double>(zeros), 2.0 * 420 * 420, 9000);
  EXPECT_NEAR(static_cast<double>(ones), 420 * 420, 9000);
  EXPECT_NEAR(static_cast<double>(missing), 420 * 420, 5000);
}

TEST(ImageFigure, SurvivesFieldsWithoutValuesAndOfAnyShape) {
  const test::ScratchDirectory scratch;
  HostView<double**> nothing("nothing", 5, 7), line("line", 1, 500), point("point", 1, 1);
  Kokkos::deep_copy(nothing, nan_value);
  for (const std::string ending : {".png", ".svg"}) {
    io::render_image(scratch.file("nothing" + ending), nothing, {.log_scale = true});
    io::render_image(scratch.file("line" + ending), line, {.title = "a line"});
    io::render_image(scratch.file("point" + ending), point, {.color_bar = false});
    io::render_panels(scratch.file("grid" + ending),
                      {{line, {}}, {point, {}}, {HostView<double**>(), {}}, {nothing, {}}},
                      {.title = "grid", .columns = 2});
  }
  EXPECT_EQ(read_png(scratch.file("grid.png")).width % 2, 0u);
  EXPECT_THAT(io::read_text_file(scratch.file("line.svg")), HasSubstr("<svg"));
}

TEST(ImageFigure, RefusesWhatItCannotDraw) {
  const test::ScratchDirectory scratch;
  EXPECT_THROW(io::render_image(scratch.file("x.gif"), ramp(2, 2), {}), InputError);
  EXPECT_THROW(io::render_panels(scratch.file("x.png"), {}, {}), InputError);
  EXPECT_THROW(io::render_image(scratch.file("absent/x.png"), ramp(2, 2), {}), ResourceError);
  EXPECT_THROW(io::render_image(scratch.file("x.png"), HostView<double**>("long", 1, 20000), {}), InputError);
}

TEST(LineFigure, DrawsCurvesBandsAndGaps) {
  const test::ScratchDirectory scratch;
  io::LinePlot plot{.title = "dose", .x_label = "photons", .y_label = "error", .log_x = true, .log_y = true};
  plot.curves.push_back({.name = "a", .x = {1e2, 1e4, 1e6}, .y = {0.5, nan_value, 0.1}, .markers = true});
  plot.curves.push_back(
      {.name = "b", .x = {1e2, 1e4, 0}, .y = {0.4, 0.3, 1}, .y_low = {0.3, 0.2, 1}, .y_high = {0.5, 0.4, 1}});
  io::render_line_plot(scratch.file("dose.png"), plot);
  io::render_line_plots(scratch.file("dose.svg"), {plot, {}, {.x_names = {"one", "two"}}}, 2, "title");
  const Picture picture = read_png(scratch.file("dose.png"));
  const Rgb first{0, 114, 178};
  EXPECT_GT(std::count(picture.pixels.begin(), picture.pixels.end(), first), 50);
  plot.curves[0].y.pop_back();
  EXPECT_THROW(io::render_line_plot(scratch.file("bad.png"), plot), std::logic_error);
}

TEST(LineFigure, PlotsOfTheSameCurvesShareALegend) {
  const test::ScratchDirectory scratch;
  const auto height = [&](const char* first, const char* second) {
    io::LinePlot one, other;
    one.curves.push_back({.name = first, .x = {1, 2}, .y = {0.5, 0.1}});
    other.curves.push_back({.name = second, .x = {1, 2}, .y = {3, 4}});
    io::render_line_plots(scratch.file("plots.png"), {one, other}, 2, "title");
    return read_png(scratch.file("plots.png")).height;
  };
  EXPECT_GT(height("a", "a"), height("a", "b"));  // a line for the legend above the plots
  EXPECT_EQ(height("", ""), height("a", "b"));
}

}  // namespace
