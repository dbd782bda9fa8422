#include "arago/core/error.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/mpi/agreement.hpp"
#include "io/detail/hdf5_output.hpp"
#include "io/detail/hdf5_types.hpp"

#include <fmt/format.h>

namespace arago::io {
namespace {

using detail::Handle;

// HDF5 keeps attributes in the object's header, which holds 64 KiB; more is a data set (write_text).
constexpr std::size_t max_attribute_bytes = 60000;

Handle create_attribute(hid_t object, const std::string& name, const Handle& type, const Handle& space) {
  if (H5Aexists(object, name.c_str()) > 0) H5Adelete(object, name.c_str());
  return detail::owned<ResourceError>(H5Acreate2(object, name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
                                      H5Aclose, "attribute " + name + " cannot be created");
}

template <class T>
void write_numbers(hid_t object, const std::string& name, const std::vector<T>& values, bool scalar) {
  ARAGO_ASSERT(values.size() * sizeof(T) <= max_attribute_bytes,
               "attribute " << name << " is too long; use a data set");
  const hsize_t count = values.size();
  const Handle space(scalar ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, nullptr), H5Sclose);
  const Handle type = detail::native_type(element_type<T>());
  const Handle attribute = create_attribute(object, name, type, space);
  if (values.empty()) return;
  detail::succeed<ResourceError>(H5Awrite(attribute.id(), type.id(), values.data()),
                                 "attribute " + name + " cannot be written");
}

template <class T>
std::vector<T> of_rank_0(const mpi::Communicator& comm, std::vector<T> values) {
  values.resize(static_cast<std::size_t>(comm.broadcast(static_cast<long>(values.size()))));
  comm.broadcast(std::span<T>(values));
  return values;
}

}  // namespace

void set_attribute(const mpi::Communicator& comm, hid_t object, const std::string& name, const std::string& value) {
  const std::string text = comm.broadcast(value);
  mpi::agree(comm, [&] {
    ARAGO_ASSERT(text.size() <= max_attribute_bytes, "attribute " << name << " is too long; use write_text");
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const Handle type = detail::text_type();
    const Handle attribute = create_attribute(object, name, type, space);
    const char* pointer = text.c_str();
    detail::succeed<ResourceError>(H5Awrite(attribute.id(), type.id(), &pointer),
                                   "attribute " + name + " cannot be written");
  });
}

template <class T>
void CollectiveFile::attribute(const std::string& object, const std::string& name, const T& value) {
  ARAGO_ASSERT(self_->file.valid(), path() << " is published; attribute " << name << " comes too late");
  Handle opened;
  mpi::agree(self_->comm, [&] {
    opened = detail::owned<ResourceError>(H5Oopen(self_->file.id(), object.c_str(), H5P_DEFAULT), H5Oclose,
                                          path() + ": there is no " + object + " to describe");
  });
  if constexpr (std::is_same_v<T, std::string>) {
    set_attribute(self_->comm, opened.id(), name, value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    const std::vector<T> values = of_rank_0(self_->comm, std::vector<T>{value});
    mpi::agree(self_->comm, [&] { write_numbers(opened.id(), name, values, true); });
  } else {
    const T values = of_rank_0(self_->comm, value);
    mpi::agree(self_->comm, [&] { write_numbers(opened.id(), name, values, false); });
  }
}

template void CollectiveFile::attribute(const std::string&, const std::string&, const std::string&);
template void CollectiveFile::attribute(const std::string&, const std::string&, const double&);
template void CollectiveFile::attribute(const std::string&, const std::string&, const std::int64_t&);
template void CollectiveFile::attribute(const std::string&, const std::string&, const std::vector<double>&);
template void CollectiveFile::attribute(const std::string&, const std::string&, const std::vector<std::int64_t>&);

}  // namespace arago::io
