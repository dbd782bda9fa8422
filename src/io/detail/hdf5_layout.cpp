#include "io/detail/hdf5_layout.hpp"

#include <algorithm>

namespace arago::io::detail {
namespace {

constexpr std::int64_t chunk_bytes = std::int64_t{1} << 20;
constexpr std::int64_t small_bytes = std::int64_t{1} << 14;
constexpr unsigned deflate_level = 4;

}  // namespace

Shape chunk_of(const Shape& shape, std::size_t element_bytes) {
  Shape chunk = shape;
  std::int64_t bytes = ArrayInfo{shape}.elements() * static_cast<std::int64_t>(element_bytes);
  for (std::size_t d = 0; d < chunk.size() && bytes > chunk_bytes; ++d) {
    const std::int64_t row_bytes = bytes / chunk[d];
    chunk[d] = std::clamp<std::int64_t>(chunk_bytes / row_bytes, 1, chunk[d]);
    bytes = row_bytes * chunk[d];
  }
  return chunk;
}

Handle creation_list(const Shape& shape, std::size_t element_bytes, Storage storage) {
  Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(list.id(), false);
  H5Pset_fill_time(list.id(), H5D_FILL_TIME_NEVER);
  H5Pset_alloc_time(list.id(), H5D_ALLOC_TIME_EARLY);
  const std::int64_t bytes = ArrayInfo{shape}.elements() * static_cast<std::int64_t>(element_bytes);
  if (shape.empty() || bytes <= small_bytes || storage == Storage::plain) return list;
  const Shape chunk = chunk_of(shape, element_bytes);
  const std::vector<hsize_t> extents(chunk.begin(), chunk.end());
  H5Pset_chunk(list.id(), static_cast<int>(extents.size()), extents.data());
  H5Pset_shuffle(list.id());
  H5Pset_deflate(list.id(), deflate_level);
  return list;
}

Handle link_list() {
  Handle list(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(list.id(), 1);
  return list;
}

}  // namespace arago::io::detail
