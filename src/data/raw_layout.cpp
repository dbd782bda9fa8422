#include "detail/raw_layout.hpp"

#include <algorithm>
#include <cmath>

namespace arago::data::detail {
namespace {

using Field = HostView<Complex<double>**>;

void require_finite(const ArrayFile& file, const std::string& name, const double* values, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k)
    ARAGO_CHECK(DataFileError, std::isfinite(values[k]),
                file.path() << ": " << name << " holds " << values[k] << " (number " << k << "); it must be finite");
}

/// One coordinate of all scan points.
std::vector<double> read_coordinate(const ArrayFile& file, const std::string& name) {
  std::vector<double> values = file.read<double>(name);
  require_finite(file, name, values.data(), values.size());
  return values;
}

HostView<double**> positions_from_pairs(const ArrayFile& file, const std::string& name) {
  const io::ArrayInfo info = file.info(name);
  ARAGO_CHECK(
      DataFileError, info.shape.size() == 2 && info.shape[1] == 2,
      file.path() << ": " << name << " has shape " << io::to_text(info.shape) << "; positions are (n, 2): row, column");
  const std::vector<double> values = read_coordinate(file, name);
  HostView<double**> positions("positions", info.shape[0], 2);
  std::copy(values.begin(), values.end(), positions.data());
  return positions;
}

/// Shape without axes of length 1 in front (keeping the last two) and, for frames, behind.
io::Shape without_leading_ones(io::Shape shape, std::size_t keep) {
  while (shape.size() > keep && shape.front() == 1) shape.erase(shape.begin());
  return shape;
}

/// What is wrong with the values of a frame.
struct BadValues {
  std::int64_t not_finite = 0, negative = 0;
};
BadValues bad_values(const float* frame, std::int64_t pixels) {
  BadValues bad;
  for (std::int64_t k = 0; k < pixels; ++k) {
    bad.not_finite += !std::isfinite(frame[k]);
    bad.negative += frame[k] < 0.0f;
  }
  return bad;
}

void check_frames(const ArrayFile& file, const std::string& name, const HostView<float***>& frames) {
  const std::int64_t n = frames.extent_int(0), pixels = std::int64_t{frames.extent_int(1)} * frames.extent_int(2);
  std::int64_t not_finite = 0, negative = 0, first_not_finite = -1, first_negative = -1;
  for (std::int64_t j = 0; j < n; ++j) {
    const BadValues bad = bad_values(frames.data() + j * pixels, pixels);
    if (bad.not_finite && first_not_finite < 0) first_not_finite = j;
    if (bad.negative && first_negative < 0) first_negative = j;
    not_finite += bad.not_finite > 0;
    negative += bad.negative > 0;
  }
  ARAGO_CHECK(DataFileError, not_finite == 0,
              file.path() << ": " << not_finite << " of " << n << " frames of " << name
                          << " hold NaN or infinite values, the first is frame " << first_not_finite
                          << "; remove these frames or replace the values");
  ARAGO_CHECK(DataFileError, negative == 0,
              file.path() << ": " << negative << " of " << n << " frames of " << name
                          << " hold negative values, the first is frame " << first_negative
                          << "; counts and amplitudes are not negative (was a background subtracted? clip it at zero)");
}

}  // namespace

HostView<double**> read_positions(const ArrayFile& file) {
  if (const auto pairs = file.first_of({"positions_px", "positions_rc"})) return positions_from_pairs(file, *pairs);
  const std::string rows_name = file.require("positions", {"ycoords"}),
                    columns_name = file.require("positions", {"xcoords"});
  const std::vector<double> rows = read_coordinate(file, rows_name), columns = read_coordinate(file, columns_name);
  ARAGO_CHECK(DataFileError, rows.size() == columns.size(),
              file.path() << ": ycoords has " << rows.size() << " numbers, xcoords " << columns.size()
                          << "; both need one for each frame");
  HostView<double**> positions("positions", rows.size(), 2);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    positions(i, 0) = rows[i];
    positions(i, 1) = columns[i];
  }
  return positions;
}

HostView<Complex<double>***> read_probe(const ArrayFile& file, const std::string& wanted) {
  const auto found = wanted.empty() ? file.first_of({"probe", "probeGuess"})
                                    : std::optional<std::string>(file.require("probe", {wanted.c_str()}));
  if (!found) return {};
  const io::Shape shape = without_leading_ones(file.info(*found).shape, 2);
  ARAGO_CHECK(DataFileError,
              (shape.size() == 2 || shape.size() == 3) && shape[shape.size() - 1] == shape[shape.size() - 2],
              file.path() << ": the probe " << *found << " has shape " << io::to_text(file.info(*found).shape)
                          << "; it must be (N, N) or (modes, N, N)");
  const std::int64_t N = shape.back(), modes = shape.size() == 3 ? shape[0] : 1;
  const auto values = file.read<Complex<double>>(*found);
  require_finite(file, *found, reinterpret_cast<const double*>(values.data()), 2 * values.size());
  ARAGO_CHECK(DataFileError, !values.empty(), file.path() << ": the probe " << *found << " is empty");
  HostView<Complex<double>***> probe("probe", modes, N, N);
  std::copy(values.begin(), values.end(), probe.data());
  return probe;
}

std::optional<Field> read_object(const ArrayFile& file, const std::string& wanted) {
  const auto found = wanted.empty() ? file.first_of({"object", "objectGuess"})
                                    : std::optional<std::string>(file.require("object", {wanted.c_str()}));
  if (!found) return std::nullopt;
  const io::Shape shape = without_leading_ones(file.info(*found).shape, 2);
  ARAGO_CHECK(DataFileError, shape.size() == 2,
              file.path() << ": the object " << *found << " has shape " << io::to_text(file.info(*found).shape)
                          << "; it must be (rows, columns)");
  const auto values = file.read<Complex<double>>(*found);
  require_finite(file, *found, reinterpret_cast<const double*>(values.data()), 2 * values.size());
  ARAGO_CHECK(DataFileError, !values.empty(), file.path() << ": the object " << *found << " is empty");
  Field object("object", shape[0], shape[1]);
  std::copy(values.begin(), values.end(), object.data());
  return object;
}

FrameLayout find_frames(const ArrayFile& file, std::int64_t positions) {
  const auto found = file.first_of(frame_names);
  if (!found && file.first_of({"probe", "probeGuess"}) && file.first_of({"object", "objectGuess"}))
    throw DataFileError(
        file.path() +
        " holds a probe, an object and positions but no frames (diffraction); simulate them: object.kind, "
        "probe.kind and scan.kind = file with this file");
  const std::string name = file.require("frames", frame_names);
  io::Shape shape = file.info(name).shape;
  const std::string declared = io::to_text(shape);
  if (shape.size() == 4 && shape.back() == 1) shape.pop_back();
  shape = without_leading_ones(shape, 3);
  ARAGO_CHECK(DataFileError, shape.size() == 3,
              file.path() << ": " << name << " has shape " << declared << "; frames are (n, N, N)");
  FrameLayout layout{name, shape[0], shape[1], false};
  if (shape[0] != positions && shape[2] == positions) layout = {name, shape[2], shape[0], true};
  const bool square = layout.frame_axis_last ? shape[0] == shape[1] : shape[1] == shape[2];
  ARAGO_CHECK(DataFileError, square,
              file.path() << ": " << name << " has shape " << declared << "; frames must be square, (n, N, N)");
  ARAGO_CHECK(DataFileError, layout.frames == positions,
              file.path() << ": " << layout.frames << " frames in " << name << " but " << positions
                          << " positions; there must be one position for each frame");
  file.require_held(name);
  return layout;
}

void read_frames(const ArrayFile& file, const FrameLayout& layout, const HostView<float***>& frames) {
  const std::int64_t n = layout.frames, N = layout.N;
  if (!layout.frame_axis_last && file.info(layout.name).shape.size() == 3) {
    file.read_stack(layout.name, frames);
  } else {
    // Extra axes of length 1, or frames along the last axis.
    const std::vector<float> values = file.read<float>(layout.name);
    const std::int64_t frame_stride = layout.frame_axis_last ? 1 : N * N, pixel_stride = layout.frame_axis_last ? n : 1;
    for (std::int64_t j = 0; j < n; ++j)
      for (std::int64_t pixel = 0; pixel < N * N; ++pixel)
        frames.data()[j * N * N + pixel] = values[j * frame_stride + pixel * pixel_stride];
  }
  check_frames(file, layout.name, frames);
}

}  // namespace arago::data::detail
