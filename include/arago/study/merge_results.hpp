#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/result_store.hpp"
#include "arago/study/study_summary.hpp"

#include <string>
#include <vector>

namespace arago::study {

struct MergeOptions {
  std::string config_hash = {};           ///< of the study's numerics, for the file's attribute
  std::vector<std::string> metrics = {};  ///< for slopes and crossovers
  CollapseFilter filter = {};
  /// From this size of all arrays on, the ranks write study.h5 together; below it rank 0 does so alone, since the forty
  /// collective calls of a small trial take longer than its data. The contents are the same.
  double collective_bytes = 2.5e8;
};

struct MergedStudy {
  StudyTable table;
  StudySummary summary;
};

/// Collective. Merges all trial files into study.h5 (schema arago-study/1: /table, /summary, /slopes, /crossovers,
/// /trials), study.csv and, with repeats or a sweep axis, summary.csv, slopes.csv, crossovers.csv: the ranks read a
/// share of the trials each; they write it together, or rank 0 alone (collective_bytes). Returns the tables on all
/// ranks.
MergedStudy merge_results(const mpi::Communicator& world, const std::vector<Trial>& trials, const ResultStore& store,
                          const MergeOptions& options);

}  // namespace arago::study
