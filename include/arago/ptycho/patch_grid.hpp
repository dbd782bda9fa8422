#pragma once

#include "arago/core/views.hpp"
#include "arago/ptycho/geometry.hpp"

namespace arago::ptycho {

/// Shapes and rules of a PatchGrid.
struct PatchGridSpec {
  int N = 64;               ///< edge of a patch
  int channels = 1;         ///< C, frames of a group
  int padded = 64;          ///< P >= N with P - N even, edge of the merged object; see padded_size()
  bool object_big = false;  ///< true: C object patches a group, merged; false: one, padded
  bool probe_big = true;    ///< true: patches count in full; false: their central N/2 square (clean rule)
  OverlapRule overlap = OverlapRule::clean;

  int maps() const { return object_big ? channels : 1; }
};

/// The object of a group from its patches, and the patches that its frames see. Both are linear, so each is its own
/// jvp; the vjps are exact adjoints, in gather form: every output is one sum in one order. All work is per group. d (B,
/// C, 2): displacement (row, column) of each frame from the centre of its group. Bilinear, zero outside.
template <class Scalar>
class PatchGrid {
 public:
  using Image = Complex<Scalar>;

  /// `max_groups`: the largest B of later calls; scratch is allocated here.
  PatchGrid(const PatchGridSpec& spec, int max_groups);
  const PatchGridSpec& spec() const { return spec_; }

  /// object_big: M(u) = sum_c [w o_c](u - d_c) / count(u), count(u) = sum_c w(u - d_c), w the window of the rule;
  /// else M = o_0 in the middle of zeros. object_patches (B, maps, N, N) -> merged (B, P, P).
  void merge(const ExecutionSpace& exec, const View<const Image****>& object_patches, const View<const double***>& d,
             const View<Image***>& merged) const;
  /// Cotangent of merged -> cotangent of object_patches (overwritten).
  void merge_vjp(const ExecutionSpace& exec, const View<const Image***>& merged_cotangent,
                 const View<const double***>& d, const View<Image****>& d_object_patches) const;

  /// patch_c(u) = M(u + d_c) for u in the central N x N. merged (B, P, P) -> patches (B, C, N, N).
  void extract(const ExecutionSpace& exec, const View<const Image***>& merged, const View<const double***>& d,
               const View<Image****>& patches) const;
  /// Cotangent of patches -> cotangent of merged (overwritten).
  void extract_vjp(const ExecutionSpace& exec, const View<const Image****>& patches_cotangent,
                   const View<const double***>& d, const View<Image***>& d_merged) const;

  /// The central N x N of merged (B, P, P) -> (B, N, N): what inference stitches.
  void trim(const ExecutionSpace& exec, const View<const Image***>& merged, const View<Image***>& trimmed) const;

  /// count(u) of merge for each group, without the 0.001 of the reference rule: (B, P, P).
  void overlap_count(const ExecutionSpace& exec, const View<const double***>& d, const View<Scalar***>& count) const;

 private:
  PatchGridSpec spec_;
  View<Image***> weighted_;  ///< (max_groups, P, P) cotangent divided by the count
  View<Scalar***> count_;    ///< (max_groups, P, P) row scratch of the count
};

/// Moves images by a translation each: out(k, y, x) = in(k, y - t_k,row, x - t_k,column), bilinear, zero outside.
/// in, out (n, rows, columns); t (n, 2) (row, column) px.
template <class Scalar>
void translate(const ExecutionSpace& exec, const View<const Complex<Scalar>***>& in, const View<const double**>& t,
               const View<Complex<Scalar>***>& out);

}  // namespace arago::ptycho
