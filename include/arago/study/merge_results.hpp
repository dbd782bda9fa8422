#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/result_store.hpp"
#include "arago/study/study_summary.hpp"

#include <string>
#include <vector>

namespace arago::study {

struct MergeOptions {
  std::string config_hash;           ///< of the study's numerics, for the file's attribute
  std::vector<std::string> metrics;  ///< for slopes and crossovers
  CollapseFilter filter;
};

struct MergedStudy {
  StudyTable table;
  StudySummary summary;
};

/// Collective. Merges all trial files into study.h5 (schema arago-study/1: /table, /summary, /slopes, /crossovers,
/// /trials), study.csv and, with repeats or a sweep axis, summary.csv, slopes.csv, crossovers.csv: the ranks read a
/// share of the trials each and write it together. Returns the tables on all ranks.
MergedStudy merge_results(const mpi::Communicator& world, const std::vector<Trial>& trials, const ResultStore& store,
                          const MergeOptions& options);

}  // namespace arago::study
