#pragma once

#include "arago/optics/psf_bench.hpp"

namespace arago::fit {

/// Medians of a task by the clock and by the time of all its threads, and (slowest - fastest) / median by the clock.
struct FisherTime {
  double seconds = 0;
  double processor_seconds = 0;
  double spread = 0;
};

/// Fisher matrix of the testbed: two mirrors, N = M = 256, two stars at three wavelengths, 23 parameters. All of them
/// change from one evaluation to the next; the tasks take turns.
struct FisherBench {
  optics::PsfRates rates;
  optics::TestbedBounds bounds;  ///< what image and distinct tangents need at those rates
  int repetitions = 0;
  FisherTime matrix;       ///< image, derivatives and F of a telescope that is kept, as in a fit
  FisherTime first;        ///< photon_information of a new telescope: and its arrays
  FisherTime derivatives;  ///< image and derivative images of a telescope that is kept
  FisherTime column;       ///< derivative image of one mode of M1 alone, with its image

  /// Over the time of the distinct tangents (star, wavelength, element of the state) as bounded: goal <= 1.5.
  double of_bound() const { return matrix.seconds / bounds.derivatives_seconds; }
  /// These two by processor time, which holds beside other programs: over image and derivatives, 23 columns over it.
  double of_derivatives() const { return matrix.processor_seconds / derivatives.processor_seconds; }
  double of_columns() const { return 23 * column.processor_seconds / matrix.processor_seconds; }
  /// 23 columns in forward mode by the original program: 16 s on two threads of a machine whose bound of an image is
  /// 40 ms, scaled to the bound found here. Goal >= 15.
  double original_seconds() const { return 16.0 * bounds.image_seconds / 0.040; }
  double of_original() const { return original_seconds() / matrix.seconds; }
};

FisherBench bench_fisher(double triad_gbytes, int repetitions = 9);

}  // namespace arago::fit
