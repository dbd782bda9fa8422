#include "io/detail/hdf5_dataset.hpp"

#include "arago/core/error.hpp"

#include <algorithm>

namespace arago::io::detail {
namespace {

// Deflate expands by 1032 at most; below the floor a wrong declaration does no harm.
constexpr double max_expansion = 1100;
constexpr std::int64_t harmless_bytes = std::int64_t{16} << 20;

Shape extents_of(hid_t dataset, const std::string& name) {
  const Handle space = owned<DataFileError>(H5Dget_space(dataset), H5Sclose, name + " has no readable shape");
  ARAGO_CHECK(DataFileError, H5Sget_simple_extent_type(space.id()) != H5S_NULL, name << " is empty (a null space)");
  const int rank = H5Sget_simple_extent_ndims(space.id());
  std::vector<hsize_t> extents(std::max(rank, 0));
  if (rank > 0) H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr);
  for (const hsize_t extent : extents)
    ARAGO_CHECK(DataFileError, extent <= static_cast<hsize_t>(INT64_MAX), name << " declares " << extent << " rows");
  return {extents.begin(), extents.end()};
}

/// Refuses storage outside the file; returns whether the data are compressed.
bool check_storage(const OpenDataset& data) {
  const Handle creation =
      owned<DataFileError>(H5Dget_create_plist(data.dataset.id()), H5Pclose, data.name + " has no readable layout");
  ARAGO_CHECK(DataFileError, H5Pget_layout(creation.id()) != H5D_VIRTUAL,
              data.name << " is virtual (its data lie in other files); copy it into one file (h5repack) and read that");
  ARAGO_CHECK(DataFileError, H5Pget_external_count(creation.id()) <= 0,
              data.name << " keeps its data in another file; copy it into one file (h5repack) and read that");
  const int filters = H5Pget_nfilters(creation.id());
  for (int i = 0; i < filters; ++i) {
    char text[64] = {};
    std::size_t values = 0;
    unsigned flags = 0, config = 0;
    const H5Z_filter_t filter = H5Pget_filter2(creation.id(), i, &flags, &values, nullptr, sizeof text, text, &config);
    ARAGO_CHECK(
        DataFileError, H5Zfilter_avail(filter) > 0,
        data.name << " is compressed with filter " << filter << " (" << text
                  << "), which this HDF5 lacks; rewrite it with deflate (h5repack -f GZIP=4) or install the plugin");
    // Its decoder believes what stands in the chunk, and can read beyond it.
    ARAGO_CHECK(DataFileError, filter != H5Z_FILTER_SCALEOFFSET,
                data.name << " is compressed with scale-offset, which HDF5 decodes without checking the stored bytes; "
                             "rewrite it with deflate (h5repack -f GZIP=4)");
  }
  return filters > 0;
}

/// Bytes that HDF5 itself takes to read one chunk; 0 for other layouts.
double chunk_bytes(const OpenDataset& data) {
  const Handle creation(H5Dget_create_plist(data.dataset.id()), H5Pclose);
  if (H5Pget_layout(creation.id()) != H5D_CHUNKED) return 0;
  std::vector<hsize_t> extents(data.shape.size());
  H5Pget_chunk(creation.id(), static_cast<int>(extents.size()), extents.data());
  double bytes = static_cast<double>(H5Tget_size(data.type.id()));
  for (const hsize_t extent : extents) bytes *= static_cast<double>(extent);
  return bytes;
}

H5T_conv_ret_t refuse_out_of_range(H5T_conv_except_t kind, hid_t, hid_t, void*, void*, void*) {
  const bool lossy = kind == H5T_CONV_EXCEPT_RANGE_HI || kind == H5T_CONV_EXCEPT_RANGE_LOW;
  return lossy ? H5T_CONV_ABORT : H5T_CONV_UNHANDLED;
}

}  // namespace

OpenDataset::OpenDataset(hid_t file, const std::string& path, const std::string& resolved)
    : name(path + ": data set " + resolved) {
  dataset = owned<DataFileError>(H5Dopen2(file, resolved.c_str(), H5P_DEFAULT), H5Dclose, name + " cannot be opened");
  type = owned<DataFileError>(H5Dget_type(dataset.id()), H5Tclose, name + " has no readable type");
  stored = classify(type.id());
  shape = extents_of(dataset.id(), name);
  hsize_t bytes = 0;
  H5Fget_filesize(file, &bytes);
  file_bytes = static_cast<std::int64_t>(bytes);
}

ElementType OpenDataset::element() const {
  ARAGO_CHECK(DataFileError, stored.element.has_value(),
              name << " holds " << stored.description
                   << "; allowed: integers, real numbers, complex numbers {r, i} of real numbers, texts");
  return *stored.element;
}

namespace {

/// What reading takes in memory, ours and HDF5's, must be there. Little always is: nobody is asked then.
void check_memory(const OpenDataset& data, double wanted, const ReadLimits& limits) {
  const double chunk = chunk_bytes(data);
  if (limits.max_bytes <= 0 && std::max(wanted, chunk) <= static_cast<double>(harmless_bytes)) return;
  const auto allowed = static_cast<double>(limits.max_bytes > 0 ? limits.max_bytes : available_memory());
  ARAGO_CHECK(DataFileError, wanted <= allowed,
              data.name << " declares " << to_text(data.shape) << " elements, " << bytes_text(wanted)
                        << " in memory; allowed: " << bytes_text(allowed));
  ARAGO_CHECK(DataFileError, chunk <= allowed,
              data.name << " has chunks of " << bytes_text(chunk)
                        << ", which HDF5 reads as a whole; allowed: " << bytes_text(allowed));
}

}  // namespace

void check_size(const OpenDataset& data, std::int64_t elements, std::size_t element_bytes, const ReadLimits& limits) {
  const double wanted = static_cast<double>(elements) * static_cast<double>(element_bytes);
  check_memory(data, wanted, limits);
  const bool filtered = check_storage(data);
  const double declared = static_cast<double>(data.elements()) * static_cast<double>(H5Tget_size(data.type.id()));
  if (declared <= 0) return;
  const auto stored_bytes =
      std::min(static_cast<std::int64_t>(H5Dget_storage_size(data.dataset.id())), data.file_bytes);
  ARAGO_CHECK(DataFileError, stored_bytes > 0,
              data.name << " declares " << to_text(data.shape) << " elements, but none was ever written");
  const double possible = static_cast<double>(stored_bytes) * (filtered ? max_expansion : 1);
  const double largest = std::max({declared, wanted, chunk_bytes(data)});
  ARAGO_CHECK(DataFileError,
              largest <= static_cast<double>(harmless_bytes) || std::max(declared, chunk_bytes(data)) <= possible,
              data.name << " declares " << to_text(data.shape) << " elements, " << bytes_text(declared)
                        << ", but the file holds " << bytes_text(static_cast<double>(stored_bytes))
                        << " of it; allowed: at most " << bytes_text(possible));
}

Handle strict_transfer() {
  Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  H5Pset_type_conv_cb(transfer.id(), refuse_out_of_range, nullptr);
  return transfer;
}

}  // namespace arago::io::detail
