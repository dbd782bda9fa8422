#include "io/detail/hdf5_output.hpp"

#include "arago/core/error.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/io/checksum.hpp"
#include "arago/mpi/activity.hpp"
#include "arago/mpi/agreement.hpp"
#include "io/detail/hdf5_layout.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <numeric>

namespace arago::io {
namespace {

using detail::Handle;

// MPI counts are 32-bit: no rank passes more than this to one transfer.
constexpr std::int64_t pass_bytes = std::int64_t{1} << 30;

Handle create_file(const mpi::Communicator& comm, const std::string& partial) {
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_userblock(creation.id(), checksum_block_bytes);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  if (comm.size() > 1) {
    H5Pset_fapl_mpio(access.id(), comm.handle(), MPI_INFO_NULL);
    H5Pset_coll_metadata_write(access.id(), true);
    H5Pset_all_coll_metadata_ops(access.id(), true);
  }
  return detail::owned<ResourceError>(H5Fcreate(partial.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose,
                                      partial + " cannot be created");
}

/// Rank 0 makes sure that the ranks create the file anew: no leftover of a killed run, no link laid by somebody else.
void prepare(const std::string& path, const std::string& partial) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) create_writable_directory(parent.string());
  ARAGO_CHECK(ResourceError, ::unlink(partial.c_str()) == 0 || errno == ENOENT,
              partial << " cannot be removed: " << std::strerror(errno));
}

/// Ranks hold consecutive rows, in order, without gaps.
void check_split(const mpi::Communicator& comm, const std::string& name, const RowBlock& rows) {
  const std::vector<long> firsts = comm.all_gather(static_cast<long>(rows.first));
  const std::vector<long> counts = comm.all_gather(static_cast<long>(rows.count));
  long next = 0;
  for (std::size_t r = 0; r < counts.size(); ++r) {
    ARAGO_ASSERT(counts[r] >= 0 && (counts[r] == 0 || firsts[r] == next),
                 name << ": rank " << r << " holds rows from " << firsts[r] << ", expected from " << next);
    next += counts[r];
  }
  const long total = rows.shape.empty() ? 1 : static_cast<long>(rows.shape[0]);
  ARAGO_ASSERT(next == total, name << ": the ranks hold " << next << " rows of " << total);
}

Handle file_space(const Shape& shape) {
  if (shape.empty()) return {H5Screate(H5S_SCALAR), H5Sclose};
  const std::vector<hsize_t> extents(shape.begin(), shape.end());
  return {H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose};
}

/// Selects rows [first, first + count) in the file and returns the space of as many in memory.
Handle select_rows(const Handle& space, const Shape& shape, std::int64_t first, std::int64_t count) {
  if (count == 0) {
    H5Sselect_none(space.id());
    Handle nothing = file_space(shape);
    H5Sselect_none(nothing.id());
    return nothing;
  }
  if (shape.empty()) return file_space(shape);
  std::vector<hsize_t> start(shape.size(), 0), extents(shape.begin(), shape.end());
  start[0] = static_cast<hsize_t>(first);
  extents[0] = static_cast<hsize_t>(count);
  H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, extents.data(), nullptr);
  return {H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose};
}

}  // namespace

CollectiveFile::Implementation::Implementation(const mpi::Communicator& communicator, const std::string& target)
    : comm(communicator), path(target), partial(target + ".partial") {
  detail::silence_hdf5();
  mpi::agree(comm, [&] {
    if (comm.is_root()) prepare(path, partial);
  });
  mpi::agree(comm, [&] {
    const mpi::Waiting waiting("creation of " + path, comm);
    file = create_file(comm, partial);
  });
}

CollectiveFile::Implementation::~Implementation() {
  if (!file.valid()) return;
  file.close();
  if (comm.is_root()) ::unlink(partial.c_str());
}

Handle CollectiveFile::Implementation::create(const std::string& name, const Handle& type, const RowBlock& rows,
                                              Storage storage) {
  const std::string problem = path + ": data set " + name + " cannot be created";
  const Handle space = file_space(rows.shape);
  const Handle list = detail::creation_list(rows.shape, H5Tget_size(type.id()), storage);
  const Handle links = detail::link_list();
  return detail::owned<ResourceError>(
      H5Dcreate2(file.id(), name.c_str(), type.id(), space.id(), links.id(), list.id(), H5P_DEFAULT), H5Dclose,
      problem);
}

void CollectiveFile::Implementation::transfer(const std::string& name, const Handle& dataset, const Handle& type,
                                              const RowBlock& rows, const void* values) {
  const std::int64_t total_rows = rows.shape.empty() ? 1 : rows.shape[0];
  const std::int64_t elements = ArrayInfo{rows.shape}.elements();
  if (elements == 0) return;
  const std::int64_t row_bytes = elements / total_rows * static_cast<std::int64_t>(H5Tget_size(type.id()));
  const std::int64_t rows_per_pass = std::max<std::int64_t>(1, pass_bytes / row_bytes);
  const long passes = comm.max(static_cast<long>((rows.count + rows_per_pass - 1) / rows_per_pass));
  const Handle list(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  if (comm.size() > 1) H5Pset_dxpl_mpio(list.id(), H5FD_MPIO_COLLECTIVE);
  for (long pass = 0; pass < passes; ++pass) {
    const std::int64_t first = std::min(pass * rows_per_pass, rows.count);
    const std::int64_t count = std::min(rows_per_pass, rows.count - first);
    const Handle space(H5Dget_space(dataset.id()), H5Sclose);
    const Handle memory = select_rows(space, rows.shape, rows.first + first, count);
    const char* from = count == 0 ? nullptr : static_cast<const char*>(values) + first * row_bytes;
    mpi::agree(comm, [&] {
      const mpi::Waiting waiting("writing of " + path + ":" + name, comm);
      detail::succeed<ResourceError>(H5Dwrite(dataset.id(), type.id(), memory.id(), space.id(), list.id(), from),
                                     path + ": data set " + name + " cannot be written (disk full?)");
    });
  }
}

void CollectiveFile::Implementation::write(const std::string& name, const Handle& type, const RowBlock& rows,
                                           const void* values, const Description& about) {
  ARAGO_ASSERT(file.valid(), path << " is published; " << name << " comes too late");
  ARAGO_ASSERT(!about.units.empty() && !about.long_name.empty(), name << " needs units (\"1\") and a long name");
  check_split(comm, name, rows);
  Handle dataset;
  mpi::agree(comm, [&] {
    const mpi::Waiting waiting("creation of " + path + ":" + name, comm);
    dataset = create(name, type, rows, about.storage);
  });
  transfer(name, dataset, type, rows, values);
  set_attribute(comm, dataset.id(), "units", about.units);
  set_attribute(comm, dataset.id(), "long_name", about.long_name);
}

void CollectiveFile::Implementation::publish() {
  ARAGO_ASSERT(file.valid(), path << " is published already");
  mpi::agree(comm, [&] {
    const mpi::Waiting waiting("completion of " + path, comm);
    const bool closed = H5Fflush(file.id(), H5F_SCOPE_GLOBAL) >= 0 && file.close();
    ARAGO_CHECK(ResourceError, closed, path << " cannot be completed (HDF5: " << detail::hdf5_reason() << ")");
  });
  mpi::agree(comm, [&] {
    if (!comm.is_root()) return;
    write_checksum(partial);
    publish_file(partial, path);
  });
}

}  // namespace arago::io
