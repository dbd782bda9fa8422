#pragma once

#include "arago/config/resolution.hpp"
#include "arago/ptycho/dataset.hpp"
#include "arago/study/job_config.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace arago::study {

/// Frames of one trial.
struct TrialData {
  ptycho::Dataset all;    ///< as simulated or read
  ptycho::Dataset train;  ///< what the network is trained on
  ptycho::Dataset test;   ///< what is reconstructed and judged; the same as train without a split
};

/// Makes or reads the data of trials and keeps the last, since trials often differ only in what comes after the data.
/// Local: every rank of a group holds the same frames.
class TrialDataCache {
 public:
  /// Canonical text of everything that can change a number of this job: values of all keys, files by their content
  /// instead of their name. Throws DataFileError for a file that cannot be read.
  std::string identity(const JobConfig& job, const config::Resolution& resolution);

  /// The frames. Throws DataFileError, InputError, NumericalError (the dose came out wrong).
  const TrialData& get(const JobConfig& job, const config::Resolution& resolution);
  /// Their number; frames are read for it, but not simulated.
  std::int64_t frames(const JobConfig& job, const config::Resolution& resolution);
  /// Forms the groups of training and test frames, to see that the scan allows it. Throws InputError, DataFileError.
  void check_groups(const JobConfig& job, const config::Resolution& resolution);

 private:
  /// The part of the identity that the frames depend on; without the dose, that of the positions.
  std::string key(const JobConfig& job, const config::Resolution& resolution, bool with_dose = true);
  std::string files_text(const JobConfig& job);
  const std::string& content_of(const std::string& location);
  const HostView<double**>& positions(const JobConfig& job, const config::Resolution& resolution);

  std::map<std::string, std::string> contents_;          ///< location -> hash of the file's bytes
  std::map<std::string, HostView<double**>> positions_;  ///< key -> positions of its frames
  std::set<std::string> groups_checked_;
  std::string key_;
  TrialData data_;
};

}  // namespace arago::study
