#pragma once

#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/train/training_state.hpp"

#include <string>
#include <vector>

namespace arago::train {

/// Replaces `path` by a table of the epochs: epoch, loss, nll, mae, validation_loss, ..., groups_per_second.
void write_history_csv(const std::string& path, const std::vector<EpochRecord>& history);

/// Data sets <group>/loss, <group>/validation_loss, ... one element an epoch.
void write_history(io::CollectiveFile& file, const std::string& group, const std::vector<EpochRecord>& history);
std::vector<EpochRecord> read_history(const io::Hdf5Reader& file, const std::string& group);

}  // namespace arago::train
