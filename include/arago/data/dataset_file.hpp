#pragma once

#include "arago/data/data_config.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/ptycho/dataset.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace arago::data {

/// What the rest of the configuration expects of a data set; it is checked before the frames are read.
struct Expectation {
  std::optional<int> N;             ///< geometry.N
  std::int64_t minimum_frames = 1;  ///< geometry.gridsize^2
};

/// Reads a data set: our dataset.h5 (checksum verified), foreign HDF5 with the names of the raw NPZ layout
/// (diffraction | diff3d, xcoords + ycoords | positions_rc | positions_px, probeGuess | probe, objectGuess | object),
/// and raw NPZ. Frames become counts with zero frequency at [N/2, N/2]; see README.md for the rules. Throws
/// DataFileError that names file, array, value and remedy: missing file or array, frames that are not square or not N,
/// probe of another size, numbers of frames and positions that differ, too few frames, NaN, negative counts, damaged or
/// truncated files; InputError for keys that contradict the file.
ptycho::Dataset read_dataset(const std::string& path, const DataConfig& config, const Expectation& expect = {});

/// Collective. Every rank gives the same data set; the ranks write shares of the frames. Schema "arago-dataset/1":
/// /diffraction uint16 or uint32 counts (float32 when they are not whole numbers), /positions_px, /probe, /object,
/// attributes photons_per_image_requested, photons_per_image_measured, seed, fingerprint and `attributes`.
void write_dataset(const mpi::Communicator& comm, const std::string& path, const ptycho::Dataset& dataset,
                   const std::string& config_hash,
                   const std::vector<std::pair<std::string, std::string>>& attributes = {});

/// Frame numbers for training and testing.
struct Split {
  std::vector<std::int64_t> train;  ///< ascending
  std::vector<std::int64_t> test;
};

/// The round(split * n) frames with the smallest row coordinate (ties: the smaller number) train, the others test;
/// split = 1: all frames for both. Throws InputError when a part has fewer than `minimum_frames`.
Split split_by_row(const ptycho::Dataset& dataset, double split, std::int64_t minimum_frames = 1);

}  // namespace arago::data
