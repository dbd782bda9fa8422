#pragma once

#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/study/record.hpp"

#include <string>

namespace arago::study {

/// Collective over the file's communicator. Writes the group /trials/<id>: attributes status, reason, seconds,
/// attempts, ranks; texts `config` and `log`; scalars row/<column>; the arrays by their names.
void write_trial(io::CollectiveFile& file, const TrialRecord& record);

/// The counterpart of write_trial. Throws DataFileError when the group is not whole.
TrialRecord read_trial(const io::Hdf5Reader& file, const std::string& id);
Status status_of_trial(const io::Hdf5Reader& file, const std::string& id);

/// "1" for a dimensionless unit; the name where there is no long name: what a file says next to numbers.
io::Description description_of(const std::string& name, const std::string& unit, const std::string& long_name);

}  // namespace arago::study
