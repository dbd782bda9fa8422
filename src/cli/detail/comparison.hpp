#pragma once

#include "arago/ptycho/data_residual.hpp"
#include "arago/ptycho/dataset.hpp"
#include "arago/ptycho/metrics.hpp"
#include "arago/train/reconstruction_file.hpp"

#include <string>

namespace arago::cli {

/// A true object with the object coordinates of its element [0, 0].
struct Truth {
  HostView<Complex<double>**> object;  ///< (H, W)
  std::array<double, 2> origin_px{0, 0};
};

/// The object in a data set (object, objectGuess) or in a reconstruction of ours (with its origin). DataFileError.
Truth read_truth(const std::string& path);

/// Metrics of a reconstruction against a truth; the mask of the configuration is read from its file.
ptycho::Evaluation compare_with_truth(const ptycho::Reconstruction& stitched, const Truth& truth,
                                      const ptycho::EvaluateConfig& config);

/// Measured frames against those that object and probe predict, q = a^2 |DFT2(P patch)|^2 / N^2 with the one factor
/// a = sum sqrt(I q) / sum q that minimises sum (sqrt I - a sqrt q)^2: the scale of a reconstruction is its own.
ptycho::ResidualSums compare_with_data(const train::ReconstructionFile& reconstruction, const ptycho::Dataset& dataset);

}  // namespace arago::cli
