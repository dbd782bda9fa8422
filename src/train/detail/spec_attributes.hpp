#pragma once

#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/train/physics_network.hpp"

#include <string>

namespace arago::train {

/// A NetworkSpec as attributes of a group, by the names of the configuration, and back. Reading throws DataFileError
/// for an attribute that is missing or has a value that no network has. Where the file is not `current`, of the first
/// version, what that did not have yet may be missing and has the value that all networks had then.
void write_spec(io::CollectiveFile& file, const std::string& group, const NetworkSpec& spec);
NetworkSpec read_spec(const io::Hdf5Reader& file, const std::string& group, bool current);

}  // namespace arago::train
