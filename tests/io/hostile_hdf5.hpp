#pragma once

#include <hdf5.h>

#include <string>
#include <vector>

namespace arago::test {

/// Writes HDF5 files that Arago itself never would, with the raw library.
class RawHdf5 {
 public:
  explicit RawHdf5(const std::string& path) : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {}
  ~RawHdf5() { H5Fclose(file_); }
  RawHdf5(const RawHdf5&) = delete;
  RawHdf5& operator=(const RawHdf5&) = delete;

  hid_t id() const { return file_; }

  /// A data set of any type; chunked and deflated when `chunk` is given; written when `values` is.
  void dataset(const std::string& name, hid_t type, std::vector<hsize_t> shape, const void* values = nullptr,
               std::vector<hsize_t> chunk = {}) {
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    if (!chunk.empty()) {
      H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data());
      H5Pset_deflate(list, 6);
    }
    const hid_t space = H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr);
    const hid_t data = H5Dcreate2(file_, name.c_str(), type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    if (values) H5Dwrite(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(data);
    H5Sclose(space);
    H5Pclose(list);
  }

  void group(const std::string& name) {
    H5Gclose(H5Gcreate2(file_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  }

 private:
  hid_t file_;
};

}  // namespace arago::test
