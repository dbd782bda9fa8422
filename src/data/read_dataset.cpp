#include "arago/core/log.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/io/checksum.hpp"
#include "detail/raw_layout.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace arago::data {
namespace {

using detail::ArrayFile;
using detail::FrameLayout;

/// An attribute of the frames or of the file, if it is a text.
std::optional<std::string> statement(const ArrayFile& file, const std::string& frames, const char* attribute) {
  for (const std::string& object : {frames, std::string("/")}) try {
      if (auto text = file.text(object, attribute)) return text;
    } catch (const DataFileError&) {
      // An attribute of this name that is no text says nothing to us.
    }
  return std::nullopt;
}

/// The first of two words in a text decides: "photon counts (not amplitude)" are counts.
std::optional<bool> says_first(const std::string& text, const char* word, const char* other) {
  const auto at = text.find(word), other_at = text.find(other);
  if (at == std::string::npos && other_at == std::string::npos) return std::nullopt;
  return at < other_at;
}

ZeroFrequency settle_dc(const ArrayFile& file, const std::string& frames, ZeroFrequency asked) {
  if (asked != ZeroFrequency::automatic) return asked;
  const auto said = statement(file, frames, "dc");
  if (said && says_first(*said, "corner", "cent").value_or(false)) return ZeroFrequency::corner;
  if (!said) log::info("{}: zero frequency is taken to be at [N/2, N/2] (data.dc)", file.path());
  return ZeroFrequency::centre;
}

Quantity settle_quantity(const ArrayFile& file, const std::string& frames, Quantity asked) {
  if (asked != Quantity::automatic) return asked;
  const auto said = statement(file, frames, "quantity");
  const auto counts = said ? says_first(*said, "count", "amplitude") : std::nullopt;
  if (counts) return *counts ? Quantity::counts : Quantity::amplitude;
  const Quantity assumed = file.is_npz() ? Quantity::amplitude : Quantity::counts;
  log::info("{}: {} is taken to hold {} (data.quantity)", file.path(), frames,
            assumed == Quantity::counts ? "counts" : "amplitudes");
  return assumed;
}

void transpose(const HostView<float***>& frames) {
  for (int j = 0; j < frames.extent_int(0); ++j)
    for (int y = 0; y < frames.extent_int(1); ++y)
      for (int x = 0; x < y; ++x) std::swap(frames(j, y, x), frames(j, x, y));
}

/// Exchanges quadrants: zero frequency from [0, 0] to [N/2, N/2], N even.
void move_zero_to_centre(const HostView<float***>& frames) {
  const int N = frames.extent_int(1), half = N / 2;
  for (int j = 0; j < frames.extent_int(0); ++j)
    for (int y = 0; y < half; ++y)
      for (int x = 0; x < N; ++x) std::swap(frames(j, y, x), frames(j, y + half, (x + half) % N));
}

void square(const HostView<float***>& frames) {
  for (std::size_t k = 0; k < frames.size(); ++k) frames.data()[k] *= frames.data()[k];
}

void scale_to(ptycho::Dataset& dataset, double photons) {
  const double mean = ptycho::mean_photons_per_image(dataset);
  ARAGO_CHECK(DataFileError, mean > 0,
              dataset.source << ": all frames are zero; they cannot be scaled to " << photons << " photons");
  const double factor = photons / mean;
  for (std::size_t k = 0; k < dataset.counts.size(); ++k)
    dataset.counts.data()[k] = static_cast<float>(factor * dataset.counts.data()[k]);
}

/// Counts in the file's frames have no fractions; amplitudes nearly always do.
void doubt_counts(const ArrayFile& file, const HostView<float***>& frames) {
  const auto fraction = [](float value) { return value != std::floor(value); };
  if (std::any_of(frames.data(), frames.data() + frames.size(), fraction))
    log::warning("{}: frames read as counts hold fractions; if they are amplitudes say data.quantity=amplitude",
                 file.path());
}

void check_shapes(const ArrayFile& file, const FrameLayout& layout, const HostView<Complex<double>***>& probe,
                  const Expectation& expect) {
  const std::int64_t N = layout.N;
  ARAGO_CHECK(DataFileError, N > 0 && N % 2 == 0,
              file.path() << ": frames of " << N << " x " << N << " pixels; the edge must be even and not 0");
  ARAGO_CHECK(DataFileError, !expect.N || *expect.N == N,
              file.path() << ": frames have " << N << " x " << N << " pixels, geometry.N=" << *expect.N
                          << "; set geometry.N=" << N << " or take another file");
  ARAGO_CHECK(DataFileError, probe.size() == 0 || probe.extent_int(1) == N,
              file.path() << ": the probe has " << probe.extent(1) << " x " << probe.extent(2) << " pixels, the frames "
                          << N << " x " << N << "; they must be equal");
  ARAGO_CHECK(DataFileError, layout.frames >= expect.minimum_frames,
              file.path() << " holds " << layout.frames << " frames; at least " << expect.minimum_frames
                          << " are needed (geometry.gridsize^2 for one group)");
}

/// True when the frames do not fit the memory that they may have.
bool must_be_paged(const ArrayFile& file, const FrameLayout& layout, const DataConfig& config) {
  const double bytes = 4.0 * static_cast<double>(layout.frames) * static_cast<double>(layout.N * layout.N);
  if (!config.memory_limit_bytes || bytes <= *config.memory_limit_bytes) return false;
  log::info(
      "{}: {:.3g} bytes of frames, {:.3g} may be used (execution.memory_limit_bytes); they are paged from a scratch "
      "file in $TMPDIR",
      file.path(), bytes, *config.memory_limit_bytes);
  if (file.is_npz() || layout.frame_axis_last)
    log::warning("{}: this layout is read as a whole first; arago import makes a file that is read in blocks",
                 file.path());
  return true;
}

void read_counts(const ArrayFile& file, const FrameLayout& layout, const DataConfig& config, Quantity quantity,
                 ptycho::Dataset& dataset) {
  ptycho::allocate_frames(dataset, layout.frames, layout.N, must_be_paged(file, layout, config));
  const HostView<float***>& frames = dataset.counts;
  detail::read_frames(file, layout, frames);
  if (config.transpose) transpose(frames);
  if (settle_dc(file, layout.name, config.dc) == ZeroFrequency::corner) move_zero_to_centre(frames);
  if (quantity == Quantity::amplitude) square(frames);
  if (quantity == Quantity::counts && config.quantity == Quantity::automatic && !file.text("/", "schema"))
    doubt_counts(file, frames);
}

std::optional<double> requested_photons(const ArrayFile& file) {
  if (const auto ours = file.number("/", "photons_per_image_requested")) return ours;
  return file.number("/", "dose_photons_per_frame");
}

}  // namespace

ptycho::Dataset read_dataset(const std::string& path, const DataConfig& config, const Expectation& expect) {
  ARAGO_REQUIRE(!path.empty(), "data.file is empty; name a data set");
  const ArrayFile file(path);
  const bool ours = file.text("/", "schema") == detail::dataset_schema;
  if (ours) io::verify_checksum(path);

  ptycho::Dataset dataset;
  dataset.source = path;
  dataset.positions_px = detail::read_positions(file);
  dataset.probe = detail::read_probe(file);
  dataset.object = detail::read_object(file);
  const FrameLayout layout = detail::find_frames(file, dataset.positions_px.extent_int(0));
  check_shapes(file, layout, dataset.probe, expect);
  if (dataset.probe.size() == 0) log::info("{}: no probe; section [probe] makes one", path);

  const Quantity quantity = ours ? Quantity::counts : settle_quantity(file, layout.name, config.quantity);
  ARAGO_REQUIRE(!config.photons_per_image || quantity == Quantity::amplitude,
                "data.photons_per_image=" << *config.photons_per_image << " scales amplitudes, but " << path
                                          << " holds counts, which keep theirs; leave the key out");
  read_counts(file, layout, config, quantity, dataset);
  if (config.photons_per_image) scale_to(dataset, *config.photons_per_image);
  for (std::int64_t i = 0; i < layout.frames; ++i) {
    if (config.flip_y) dataset.positions_px(i, 0) *= -1;
    if (config.flip_x) dataset.positions_px(i, 1) *= -1;
  }
  dataset.photons_per_image_requested = requested_photons(file);
  if (ours) dataset.seed = static_cast<std::uint64_t>(file.integer("/", "seed").value_or(0));
  dataset.fingerprint = ptycho::fingerprint_of(dataset);
  return dataset;
}

}  // namespace arago::data
