#include "io/detail/hdf5_file.hpp"

#include "arago/core/error.hpp"
#include "io/detail/hdf5_path.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace arago::io {
namespace {

constexpr std::size_t most_names = 1000;

}  // namespace

Hdf5Reader::Implementation::Implementation(const std::string& file_path, ReadLimits read_limits)
    : path(file_path), limits(read_limits) {
  detail::silence_hdf5();
  struct stat status {};
  ARAGO_CHECK(DataFileError, ::stat(path.c_str(), &status) == 0, path << ": " << std::strerror(errno));
  ARAGO_CHECK(DataFileError, S_ISREG(status.st_mode), path << " is not a file");
  ARAGO_CHECK(DataFileError, H5Fis_hdf5(path.c_str()) > 0,
              path << " (" << detail::bytes_text(static_cast<double>(status.st_size)) << ") is not an HDF5 file");
  const detail::Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fclose_degree(access.id(), H5F_CLOSE_SEMI);
  file = detail::owned<DataFileError>(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose,
                                      path + " is damaged or incomplete");
}

std::optional<std::string> Hdf5Reader::Implementation::resolve(const std::string& name) const {
  if (const auto known = resolved_.find(name); known != resolved_.end()) return known->second;
  const auto resolved = detail::resolve_links(file.id(), path, name);
  if (resolved_.size() >= most_names) resolved_.clear();
  if (resolved) resolved_[name] = *resolved;
  return resolved;
}

detail::Handle Hdf5Reader::Implementation::open_object(const std::string& name) const {
  const auto resolved = resolve(name);
  ARAGO_CHECK(DataFileError, resolved, path << ": there is no " << name);
  return detail::owned<DataFileError>(H5Oopen(file.id(), resolved->c_str(), H5P_DEFAULT), H5Oclose,
                                      path + ": " + name + " cannot be opened");
}

H5I_type_t Hdf5Reader::Implementation::type_of(const std::string& name) const {
  return resolve(name) ? H5Iget_type(open_object(name).id()) : H5I_BADID;
}

detail::OpenDataset Hdf5Reader::Implementation::open(const std::string& dataset) const {
  const auto resolved = resolve(dataset);
  ARAGO_CHECK(DataFileError, resolved, path << ": there is no data set " << dataset);
  ARAGO_CHECK(DataFileError, type_of(*resolved) == H5I_DATASET, path << ": " << dataset << " is not a data set");
  return {file.id(), path, *resolved};
}

}  // namespace arago::io
