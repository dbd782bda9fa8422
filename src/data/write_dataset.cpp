#include "arago/data/dataset_file.hpp"
#include "arago/io/collective_file.hpp"
#include "detail/raw_layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arago::data {
namespace {

const io::Description counts_description{"1", "photon counts, zero frequency at [N/2, N/2]"};

/// The narrowest type that holds all counts: whole numbers if they are.
template <class Write>
void with_counts_type(const HostView<float***>& counts, const Write& write) {
  float largest = 0.0f;
  bool whole = true;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    largest = std::max(largest, counts.data()[k]);
    whole = whole && counts.data()[k] == std::floor(counts.data()[k]);
  }
  if (!whole || largest > 4294967040.0f) return write(float{});
  if (largest > static_cast<float>(std::numeric_limits<std::uint16_t>::max())) return write(std::uint32_t{});
  write(std::uint16_t{});
}

void write_counts(const mpi::Communicator& comm, io::CollectiveFile& file, const HostView<float***>& counts) {
  const std::int64_t n = counts.extent_int(0), pixels = std::int64_t{counts.extent_int(1)} * counts.extent_int(2);
  const mpi::RowRange mine = mpi::share_of(n, comm.rank(), comm.size());
  const io::RowBlock rows{{n, counts.extent_int(1), counts.extent_int(2)}, mine.first, mine.count};
  with_counts_type(counts, [&](auto zero) {
    using Stored = decltype(zero);
    std::vector<Stored> values(static_cast<std::size_t>(mine.count * pixels));
    const float* const source = counts.data() + mine.first * pixels;
    std::transform(source, source + values.size(), values.begin(),
                   [](float count) { return static_cast<Stored>(count); });
    file.write_rows("/diffraction", rows, values.data(), counts_description);
  });
}

void write_attributes(io::CollectiveFile& file, const ptycho::Dataset& dataset) {
  file.attribute("/diffraction", "quantity", "counts");
  file.attribute("/diffraction", "dc", "centre");
  file.attribute("/diffraction", "axes", "frame, row (y), column (x)");
  file.attribute("/", "photons_per_image_measured", ptycho::mean_photons_per_image(dataset));
  if (dataset.photons_per_image_requested)
    // The same number under the name that the original programs give to a simulation's dose.
    for (const char* name : {"photons_per_image_requested", "nphotons"})
      file.attribute("/", name, *dataset.photons_per_image_requested);
  file.attribute("/", "seed", static_cast<std::int64_t>(dataset.seed));
  file.attribute("/", "fingerprint", dataset.fingerprint);
  file.attribute("/", "source", dataset.source);
}

}  // namespace

void write_dataset(const mpi::Communicator& comm, const std::string& path, const ptycho::Dataset& dataset,
                   const std::string& config_hash, const std::vector<std::pair<std::string, std::string>>& attributes) {
  io::CollectiveFile file(comm, path, {detail::dataset_schema, config_hash});
  write_counts(comm, file, dataset.counts);
  file.write_view("/positions_px", dataset.positions_px,
                  {"px", "row and column of patch pixel (N/2, N/2) in object pixels"});
  if (dataset.probe.size() > 0)
    file.write_view("/probe", dataset.probe, {"sqrt(photons)", "probe (modes, rows, columns)"});
  if (dataset.object) file.write_view("/object", *dataset.object, {"1", "true object"});
  write_attributes(file, dataset);
  for (const auto& [name, value] : attributes) file.attribute("/", name, value);
  file.publish();
}

}  // namespace arago::data
