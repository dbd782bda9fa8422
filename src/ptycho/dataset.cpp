#include "arago/ptycho/dataset.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/core/paged_memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <unordered_set>

namespace arago::ptycho {
namespace {

template <class ViewType>
std::string hash_of(const ViewType& view) {
  const auto bytes = std::as_bytes(std::span(view.data(), view.size()));
  std::string text = hash_hex(bytes);
  for (std::size_t i = 0; i < ViewType::rank; ++i) text += fmt::format(" {}", view.extent(i));
  return text;
}

}  // namespace

void allocate_frames(Dataset& dataset, std::int64_t n, std::int64_t N, bool paged) {
  dataset.paged.reset();
  if (!paged) {
    dataset.counts = HostView<float***>(uninitialised("counts"), n, N, N);
    return;
  }
  dataset.paged = paged_memory(static_cast<std::size_t>(n * N * N) * sizeof(float));
  dataset.counts = HostView<float***>(static_cast<float*>(dataset.paged.get()), n, N, N);
}

double mean_photons_per_image(const Dataset& dataset) {
  const auto& counts = dataset.counts;
  double total = 0.0;
  for (std::size_t j = 0; j < counts.extent(0); ++j) {
    double frame = 0.0;
    for (std::size_t y = 0; y < counts.extent(1); ++y) {
      double row = 0.0;
      for (std::size_t x = 0; x < counts.extent(2); ++x) row += counts(j, y, x);
      frame += row;
    }
    total += frame;
  }
  return total / static_cast<double>(std::max<std::int64_t>(1, dataset.frames()));
}

std::string fingerprint_of(const Dataset& dataset) {
  return hash_hex(
      fmt::format("{}\n{}\n{}", hash_of(dataset.counts), hash_of(dataset.positions_px), hash_of(dataset.probe)));
}

std::int64_t frames_in_common(const Dataset& a, const Dataset& b) {
  if (a.N() != b.N()) return 0;
  const auto size = static_cast<std::size_t>(a.N() * a.N());
  const auto hash = [size](const Dataset& dataset, std::int64_t frame) {
    return hash_64(std::as_bytes(std::span(dataset.counts.data() + static_cast<std::size_t>(frame) * size, size)));
  };
  std::unordered_set<std::uint64_t> known;
  for (std::int64_t i = 0; i < a.frames(); ++i) known.insert(hash(a, i));
  std::int64_t common = 0;
  for (std::int64_t i = 0; i < b.frames(); ++i) common += known.contains(hash(b, i)) ? 1 : 0;
  return common;
}

Dataset select_frames(const Dataset& dataset, std::span<const std::int64_t> rows) {
  Dataset selection = dataset;
  const std::int64_t N = dataset.N();
  allocate_frames(selection, static_cast<std::int64_t>(rows.size()), N, dataset.paged != nullptr);
  selection.positions_px = HostView<double**>(uninitialised("positions"), rows.size(), 2);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ARAGO_ASSERT(rows[i] >= 0 && rows[i] < dataset.frames(), "frame " << rows[i] << " of " << dataset.frames());
    std::copy_n(dataset.counts.data() + rows[i] * N * N, N * N, selection.counts.data() + i * N * N);
    for (int axis = 0; axis < 2; ++axis) selection.positions_px(i, axis) = dataset.positions_px(rows[i], axis);
  }
  selection.fingerprint = fingerprint_of(selection);
  return selection;
}

}  // namespace arago::ptycho
