#pragma once

#include "arago/io/hdf5_reader.hpp"
#include "io/detail/hdf5_dataset.hpp"
#include "io/detail/hdf5_handle.hpp"

#include <map>
#include <optional>
#include <string>

namespace arago::io {

/// The open file behind a reader.
class Hdf5Reader::Implementation {
 public:
  Implementation(const std::string& path, ReadLimits limits);

  std::optional<std::string> resolve(const std::string& name) const;
  H5I_type_t type_of(const std::string& name) const;
  detail::OpenDataset open(const std::string& dataset) const;
  /// A group or data set, for its attributes.
  detail::Handle open_object(const std::string& name) const;

  std::string path;
  ReadLimits limits;
  detail::Handle file;

 private:
  mutable std::map<std::string, std::string> resolved_;  ///< names asked for before: the file does not change
};

}  // namespace arago::io
