#pragma once

#include "arago/study/job_config.hpp"

#include <string>

namespace arago::cli {

/// The settings of a job under the names of PtychoPINN's parameter dictionary ("object.big", "train_data_file_path"),
/// as a JSON object: for programs that read that dictionary. What is not set is left out, as there.
std::string legacy_text(const study::JobConfig& job);

}  // namespace arago::cli
