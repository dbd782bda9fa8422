#include "arago/study/summary_pictures.hpp"

#include "arago/core/log.hpp"
#include "arago/io/image_figure.hpp"
#include "arago/mpi/agreement.hpp"
#include "study/detail/metric_curves.hpp"
#include "study/detail/readable_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace arago::study {
namespace {

constexpr std::size_t most_pictures = 40;

struct Picture {
  std::string title;
  HostView<Complex<double>**> object;
  HostView<double**> weight;  ///< 0 where nothing is known
  std::string row;            ///< value of the axis that runs slowest; pictures of one value share a row
  bool is_truth = false;
  bool is_shown = false;  ///< a truth that is the same as that of the row above
};

const Array* find_array(const TrialRecord& record, const std::string& name) {
  const auto& arrays = record.output.arrays;
  const auto found = std::find_if(arrays.begin(), arrays.end(), [&](const Array& array) { return array.name == name; });
  return found == arrays.end() ? nullptr : &*found;
}

double number_or(const Row& row, const std::string& name, double otherwise) {
  const Entry* entry = find(row, name);
  const auto* value = entry ? std::get_if<double>(&entry->value) : nullptr;
  return value && std::isfinite(*value) ? *value : otherwise;
}

/// Rows x columns of `image` that begin at (first_row, first_column); weight 0 outside of it.
Picture cut_out(const Array& image, std::int64_t first_row, std::int64_t first_column, std::int64_t rows,
                std::int64_t columns) {
  Picture picture;
  picture.object = HostView<Complex<double>**>("arago::study::picture", rows, columns);
  picture.weight = HostView<double**>("arago::study::picture_weight", rows, columns);
  const auto& values = std::get<std::vector<std::complex<float>>>(image.values);
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c) {
      const std::int64_t row = r + first_row, column = c + first_column;
      if (row < 0 || column < 0 || row >= image.shape[0] || column >= image.shape[1]) continue;
      const std::complex<float> z = values[static_cast<std::size_t>(row * image.shape[1] + column)];
      picture.object(r, c) = Complex<double>(z.real(), z.imag());
      picture.weight(r, c) = z == std::complex<float>{} ? 0 : 1;
    }
  return picture;
}

bool is_image(const Array* array) {
  return array && array->shape.size() == 2 && std::holds_alternative<std::vector<std::complex<float>>>(array->values);
}

/// The factor c that makes c z like `truth`: |c| from the evaluation, the phase by least squares; without a truth the
/// mean phase becomes 0.
Complex<double> display_factor(const Picture& picture, const Picture* truth, double amplitude) {
  Complex<double> sum(0, 0);
  for (std::size_t i = 0; i < picture.object.size(); ++i) {
    const Complex<double> other = truth ? truth->object.data()[i] : Complex<double>(1, 0);
    sum += Kokkos::conj(picture.object.data()[i]) * other;
  }
  const double size = Kokkos::abs(sum);
  return size > 0 ? sum * (amplitude / size) : Complex<double>(amplitude, 0);
}

void multiply(const HostView<Complex<double>**>& object, const Complex<double>& factor) {
  for (std::size_t i = 0; i < object.size(); ++i) object.data()[i] *= factor;
}

/// Repeats look alike: the first stands for all.
bool is_first_repeat(const Trial& trial) {
  const Entry* repeat = find(trial.axes, "repeat");
  return !repeat || std::get<std::int64_t>(repeat->value) == 0;
}

Row without_repeat(Row axes) {
  std::erase_if(axes, [](const Entry& axis) { return axis.name == "repeat"; });
  return axes;
}

std::string row_of(const Trial& trial) {
  const Row axes = without_repeat(trial.axes);
  return axes.size() < 2 ? "" : axes_text({axes.front()});
}

/// The stitched objects of the done trials, with the truth, where it is known, in front of each row and wherever it
/// changes.
std::vector<Picture> collect(const std::vector<Trial>& trials, const ResultStore& store, Workload& workload) {
  const auto stored = store.stored(trials);
  std::vector<Picture> pictures;
  std::optional<Array> shown;
  for (const Trial& trial : trials) {
    if (!is_first_repeat(trial) || pictures.size() >= most_pictures) continue;
    const TrialRecord record = store.read(trial.id, stored);
    const Array* object = find_array(record, "object");
    if (record.status != Status::done || !is_image(object)) continue;
    const Array* origin = find_array(record, "origin_px");
    const auto truth = origin ? workload.truth(trial) : std::nullopt;
    std::optional<Picture> expected;
    if (truth) {
      const auto& at = std::get<std::vector<double>>(origin->values);
      expected = cut_out(*truth, std::llround(at[0]), std::llround(at[1]), object->shape[0], object->shape[1]);
      expected->title = "truth";
      expected->is_truth = true;
      expected->row = row_of(trial);
      expected->is_shown = shown == truth;
      if (!expected->is_shown || expected->row != pictures.back().row) pictures.push_back(*expected);
      shown = truth;
    }
    Picture picture = cut_out(*object, 0, 0, object->shape[0], object->shape[1]);
    picture.title = axes_text(without_repeat(trial.axes));
    picture.row = row_of(trial);
    const double amplitude = number_or(record.output.row, "amplitude_scale", 1);
    multiply(picture.object, display_factor(picture, expected ? &*expected : nullptr, amplitude));
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

using Fields = std::vector<HostView<double**>>;

/// The values that decide the colours of all panels: those of the truth where it is known, so that a bad
/// reconstruction hides nothing in a good one.
HostView<double**> deciding_values(const std::vector<Picture>& pictures, const Fields& fields) {
  const bool has_truth = std::any_of(pictures.begin(), pictures.end(), [](const auto& one) { return one.is_truth; });
  std::vector<double> values;
  for (std::size_t p = 0; p < pictures.size(); ++p)
    if (pictures[p].is_truth || !has_truth)
      values.insert(values.end(), fields[p].data(), fields[p].data() + fields[p].size());
  HostView<double**> all(uninitialised("arago::study::deciding_values"), 1, values.size());
  std::copy(values.begin(), values.end(), all.data());
  return all;
}

/// Pictures of a row that is neither wasteful nor too wide.
constexpr std::size_t fewest_in_row = 2, most_in_row = 6;

/// Indices of the pictures in rows: one for each value of the slowest axis where that makes rows of a few pictures,
/// else as many to a row as make a square, each truth once.
std::vector<std::vector<std::size_t>> in_rows(const std::vector<Picture>& pictures) {
  std::vector<std::vector<std::size_t>> rows;
  for (std::size_t p = 0; p < pictures.size(); ++p) {
    if (p == 0 || pictures[p].row != pictures[p - 1].row) rows.emplace_back();
    rows.back().push_back(p);
  }
  if (std::all_of(rows.begin(), rows.end(),
                  [](const auto& row) { return row.size() >= fewest_in_row && row.size() <= most_in_row; }))
    return rows;
  std::vector<std::size_t> all;
  for (std::size_t p = 0; p < pictures.size(); ++p)
    if (!pictures[p].is_shown) all.push_back(p);
  const auto across = std::min<std::size_t>(4, static_cast<std::size_t>(std::ceil(std::sqrt(all.size()))));
  rows.clear();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i % across == 0) rows.emplace_back();
    rows.back().push_back(all[i]);
  }
  return rows;
}

void draw_fields(const std::string& path, const std::vector<Picture>& pictures, const Fields& fields,
                 io::ImageStyle style, const std::string& title) {
  const auto rows = in_rows(pictures);
  std::size_t columns = 0;
  for (const auto& row : rows) columns = std::max(columns, row.size());
  std::vector<io::Panel> panels;
  for (const auto& row : rows) {
    for (const std::size_t p : row) {
      style.title = pictures[p].title;
      panels.push_back({fields[p], style});
    }
    panels.resize((panels.size() + columns - 1) / columns * columns);
  }
  io::render_panels(path, panels, {.title = title, .columns = static_cast<int>(columns)});
}

void draw_objects(const std::vector<Picture>& pictures, const std::filesystem::path& run_dir) {
  Fields amplitudes, phases;
  for (const Picture& picture : pictures) {
    amplitudes.push_back(io::amplitude_of(picture.object, picture.weight));
    phases.push_back(io::phase_of(picture.object, picture.weight));
  }
  io::ImageStyle style = io::amplitude_style("");
  style.range = io::percentile_range(deciding_values(pictures, amplitudes));
  draw_fields((run_dir / "amplitude.png").string(), pictures, amplitudes, style,
              "amplitude, scaled to the mean of the truth");
  const HostView<double**> phase = deciding_values(pictures, phases);
  style = io::phase_style("", phase);
  if (!style.range) style.range = io::percentile_range(phase);
  draw_fields((run_dir / "phase.png").string(), pictures, phases, style, "phase (rad)");
}

}  // namespace

void write_summary_pictures(const mpi::Communicator& world, const std::vector<Trial>& trials, const ResultStore& store,
                            const StudyTable& table, Workload& workload) {
  mpi::agree(world, [&] {
    if (!world.is_root()) return;
    const std::vector<Picture> pictures = collect(trials, store, workload);
    if (!pictures.empty()) draw_objects(pictures, store.run_dir());
    int drawn = 0;
    for (const std::string& metric : workload.screen_columns())
      if (drawn < 3 && draw_metric(table, trials, metric, store.run_dir() / (metric + ".png"))) ++drawn;
  });
}

}  // namespace arago::study
