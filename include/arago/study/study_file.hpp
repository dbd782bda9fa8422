#pragma once

#include "arago/io/hdf5_reader.hpp"
#include "arago/study/study_summary.hpp"

#include <string>
#include <vector>

namespace arago::study {

/// A merged study, read back from its study.h5 alone (schema arago-study/1). DataFileError where it is none.
class StudyFile {
 public:
  explicit StudyFile(const std::string& path);

  const StudyTable& table() const { return table_; }
  const StudySummary& summary() const { return summary_; }
  /// Rows of the table as trials: index, id and axes, nothing else.
  const std::vector<Trial>& trials() const { return trials_; }
  /// The columns that the workload counts as its results.
  const std::vector<std::string>& metrics() const { return metrics_; }
  /// Why trial i has no result; "" if it is done.
  std::string reason(std::size_t i) const;

  /// A one-dimensional array of trial i; empty if it has none of this name.
  std::vector<double> curve(std::size_t i, const std::string& name) const;

 private:
  io::Hdf5Reader file_;
  StudyTable table_;
  StudySummary summary_;
  std::vector<Trial> trials_;
  std::vector<std::string> metrics_;
};

}  // namespace arago::study
