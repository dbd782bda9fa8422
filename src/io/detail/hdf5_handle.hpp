#pragma once

#define H5_USE_110_API  // the signatures of 1.10 with any newer library
#include <hdf5.h>

#include <string>
#include <utility>

namespace arago::io::detail {

/// Owner of one HDF5 identifier.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() { close(); }

  hid_t id() const { return id_; }
  bool valid() const { return id_ >= 0; }
  /// False when HDF5 could not close it (a full disk shows here).
  bool close() {
    const hid_t id = std::exchange(id_, -1);
    return id < 0 || close_(id) >= 0;
  }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

/// Stops HDF5 from printing its error stack; called before the first HDF5 call of every reader and writer.
void silence_hdf5();

/// The error stack of the last failed call in one line, innermost cause first, and clears it.
std::string hdf5_reason();

/// The identifier owned, or ErrorType with `problem` and HDF5's reason.
template <class ErrorType>
Handle owned(hid_t id, Handle::Close close, const std::string& problem) {
  if (id < 0) throw ErrorType(problem + " (HDF5: " + hdf5_reason() + ")");
  return {id, close};
}

/// Throws ErrorType with `problem` and HDF5's reason if `status` is negative.
template <class ErrorType>
void succeed(herr_t status, const std::string& problem) {
  if (status < 0) throw ErrorType(problem + " (HDF5: " + hdf5_reason() + ")");
}

}  // namespace arago::io::detail
