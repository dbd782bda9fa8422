#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/ptycho/object_likelihood.hpp"

#include <span>
#include <vector>

namespace arago::train {

/// What a refinement minimises, as a function of one vector: x = scale * (object, probe), real and imaginary parts; the
/// probe is there only if it is free. The value is the sum over frames and pixels, not the mean.
class RefineObjective {
 public:
  RefineObjective(const mpi::Communicator& comm, const ptycho::ObjectLikelihood& likelihood,
                  const ptycho::ObjectAndProbe& at, bool free_probe, double tv_weight);

  /// Collective. Sets the scales to the square root of the curvature of the likelihood: sum_j |P|^2 for the object,
  /// the mean of sum_j |O|^2 for the probe.
  void scale_by_curvature();
  /// Sets one scale a quantity: the inverse of its mean amplitude.
  void scale_by_amplitude();

  /// Collective. Value and gradient.
  double operator()(std::span<const double> x, std::span<double> gradient);

  std::vector<double> packed() const;      ///< the start as x
  void unpack(std::span<const double> x);  ///< x -> state()
  void brighten(double factor);            ///< multiplies the object of the start
  const ptycho::ObjectAndProbe& state() const { return at_; }
  const HostView<double**>& illumination() const { return illumination_; }
  /// Of the last evaluation.
  const ptycho::LikelihoodSums& sums() const { return sums_; }
  double loss_per_pixel(double value) const;

 private:
  std::size_t object_numbers() const { return 2 * at_.object.size(); }
  void find_illumination();
  double add_total_variation(std::span<double> gradient) const;

  const mpi::Communicator& comm_;
  const ptycho::ObjectLikelihood& likelihood_;
  ptycho::ObjectAndProbe at_;
  bool free_probe_;
  double tv_weight_;
  std::vector<double> scale_;  ///< one a number of x
  HostView<double**> illumination_;
  ptycho::LikelihoodSums sums_;
  std::vector<double> leaves_;  ///< what the shards of this rank found
};

}  // namespace arago::train
