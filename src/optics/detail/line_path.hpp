#pragma once

#include "arago/fft/local_fft2d.hpp"
#include "optics/detail/beam_path.hpp"

#include <memory>
#include <span>
#include <vector>

namespace arago::optics::detail {

/// The path with the separable free space, line by line: since H = h(x) h(y), a relay is one convolution along every
/// row and one along every column, and a mirror multiplies in between. Pass 0 convolves the rows of M1 up to the first
/// mirror; pass k takes each line of mirror k through the second half of the relay before it, the mirror, and the first
/// half of the relay after it; the last pass finishes the relay back. The padded field never exists as a whole, lines
/// outside the mirrors and the pupil are never transformed, and only (lines of one plane) x (samples of the next) are
/// stored: 3700 of the 6144 line transforms that padded 2-D transforms of 768 x 768 take.
/// Scalar: double, or float for `forward` alone.
template <class Scalar>
class LinePath {
 public:
  using Transfer = std::vector<Complex<Scalar>>;
  /// [relay][wavelength]: one axis of the transfer functions, which depend on nothing but the relays.
  using Transfers = std::vector<std::vector<Transfer>>;
  static Transfers transfers_of(const PathGeometry& geometry);

  LinePath(const PathGeometry& geometry, std::shared_ptr<const Transfers> transfers);

  /// Keeps the fields before the mirrors when `keep`.
  void forward(std::span<const ForwardJob<Scalar>> jobs, bool keep) const;
  void push(std::span<const PushJob> jobs) const;
  void pull(std::span<const PullJob> jobs) const;

  /// Line transforms of one chain, forward.
  double line_transforms() const;

 private:
  using Line = Complex<Scalar>*;

  /// Where a pass over lines writes: samples `out` of each line, as [line][sample] or transposed, one target a job.
  struct Pass {
    const char* label;
    std::int64_t lines;
    LinearAxis::Support out;
    bool transposed;
    std::vector<ComplexMapOf<Scalar>> targets;
  };
  /// work(job, line, buffer) leaves the padded line in the buffer. Defined in line_pass.hpp.
  template <class Work>
  void run(const Pass& pass, const Work& work) const;
  void place(Line line, const Complex<Scalar>* values, std::int64_t stride, const LinearAxis::Support& window) const;
  void keep_only(Line line, const LinearAxis::Support& window) const;
  void convolve(Line line, const Transfer& transfer, bool conjugated) const;

  void first_pass(std::span<const ForwardJob<Scalar>> jobs) const;
  void mirror_pass(std::span<const ForwardJob<Scalar>> jobs, std::size_t plane,
                   std::vector<ComplexMapOf<Scalar>>& between, bool keep) const;
  void last_pass(std::span<const ForwardJob<Scalar>> jobs, const std::vector<ComplexMapOf<Scalar>>& between) const;

  struct Push;
  struct Pull;

  const PathGeometry& geometry_;
  fft::LocalFft2d<Scalar> fft_;
  std::shared_ptr<const Transfers> kept_;
  const Transfers& transfer_;
};

template <>
void LinePath<double>::push(std::span<const PushJob> jobs) const;
template <>
void LinePath<double>::pull(std::span<const PullJob> jobs) const;

}  // namespace arago::optics::detail
