#pragma once

#include "arago/fit/fisher_matrix.hpp"

#include <Eigen/Core>

#include <string>

namespace arago::fit {

/// unit: columns of B are unit vectors of the scaled theta. curvature: divided by sqrt(lambda + 1e-12), so that the
/// loss has the same curvature along every mode.
enum class Whitening { unit, curvature };

/// Which modes are kept. What is kept is never less than one mode and never a dead parameter.
struct ModeCut {
  Eigen::Index truncate_k = 0;    ///< keep so many; 0: by eigenvalue
  double truncate_by_eigval = 0;  ///< keep lambda >= this, in the scaled matrix
  bool cuts() const { return truncate_k > 0 || truncate_by_eigval > 0; }
};

/// Modes of a Fisher matrix with a scale S (typical changes): S F S = V L V', L descending. theta = theta_ref + B z
/// with B = S V_k W, W = 1 or 1 / sqrt(L + 1e-12). Without scale (S = 1) modes and cut depend on the units chosen.
/// Immutable.
class Eigenbasis {
 public:
  /// `scale`: of theta, see ThetaNames; ones for S = 1. InputError: sizes, a scale that is not positive, a cut that
  /// asks for more modes than there are live parameters.
  Eigenbasis(const FisherMatrix& fisher, const Eigen::VectorXd& theta_ref, const Eigen::VectorXd& scale,
             const ModeCut& cut = {}, Whitening whitening = Whitening::curvature);

  /// All, descending, dead parameters last with 0. Columns of V, each with its largest component positive.
  const Eigen::VectorXd& eigenvalues() const { return eigenvalues_; }
  const Eigen::MatrixXd& vectors() const { return vectors_; }
  Eigen::Index kept() const { return basis_.cols(); }
  const Eigen::MatrixXd& basis() const { return basis_; }  ///< B (n, kept)
  const Eigen::VectorXd& theta_ref() const { return theta_ref_; }

  Eigen::VectorXd theta(const Eigen::VectorXd& z) const { return theta_ref_ + basis_ * z; }
  /// z of the part of theta - theta_ref that the kept modes can say: W^-1 V_k' S^-1 (theta - theta_ref).
  Eigen::VectorXd modes(const Eigen::VectorXd& theta) const;
  /// d loss / d z = B' d loss / d theta.
  Eigen::VectorXd pulled(const Eigen::VectorXd& gradient) const { return basis_.transpose() * gradient; }

  /// F^-1 on the kept modes: S V_k L_k^-1 V_k' S. Nothing is said of what was cut; see kept_fraction.
  Eigen::MatrixXd covariance() const;
  /// How much of each parameter's axis the kept modes span, 0 to 1: sum over kept modes of V_ak^2.
  Eigen::VectorXd kept_fraction() const;

 private:
  Eigen::VectorXd theta_ref_;
  Eigen::VectorXd scale_;
  Eigen::VectorXd eigenvalues_;
  Eigen::MatrixXd vectors_;
  Eigen::MatrixXd basis_;
  Eigen::MatrixXd inverse_;  // (kept, n)
};

}  // namespace arago::fit
