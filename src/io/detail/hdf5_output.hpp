#pragma once

#include "arago/io/collective_file.hpp"
#include "io/detail/hdf5_handle.hpp"

#include <string>

namespace arago::io {

/// The open partial file behind a CollectiveFile.
class CollectiveFile::Implementation {
 public:
  Implementation(const mpi::Communicator& comm, const std::string& path);
  ~Implementation();

  /// Collective. Creates `name` and writes what each rank has of it.
  void write(const std::string& name, const detail::Handle& type, const RowBlock& rows, const void* values,
             const Description& about);
  /// Collective. Closes and gives the file its name.
  void publish();

  mpi::Communicator comm;
  std::string path;
  std::string partial;
  detail::Handle file;

 private:
  detail::Handle create(const std::string& name, const detail::Handle& type, const RowBlock& rows, Storage storage);
  void transfer(const std::string& name, const detail::Handle& dataset, const detail::Handle& type,
                const RowBlock& rows, const void* values);
};

/// Collective. Sets a text attribute of an object to rank 0's value.
void set_attribute(const mpi::Communicator& comm, hid_t object, const std::string& name, const std::string& value);

}  // namespace arago::io
