#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/result_store.hpp"
#include "arago/study/study_table.hpp"
#include "arago/study/workload.hpp"

#include <vector>

namespace arago::study {

/// Collective; rank 0 draws. Into the run directory, where the trials have what is drawn:
///   amplitude.png, phase.png    stitched objects of the done trials (at most 24) beside each other, with their axes in
///                               the titles, one colour range for all amplitudes
///   <metric>.png                the first three screen metrics against the first numeric axis with most values; one
///                               curve for each combination of the other axes, mean and range over repeats
void write_summary_pictures(const mpi::Communicator& world, const std::vector<Trial>& trials, const ResultStore& store,
                            const StudyTable& table, Workload& workload);

}  // namespace arago::study
