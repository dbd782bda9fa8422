#include "arago/core/error.hpp"
#include "train/detail/preparation.hpp"

#include <cmath>

namespace arago::train {
namespace {

/// What a known object is multiplied by to be in the gauge of the network.
double gauge_of(const ptycho::Dataset& dataset, const Preparation& ready) {
  double stored = 0.0, normalised = 0.0;
  for (std::size_t i = 0; i < ready.probe.size(); ++i) {
    stored += abs_squared(dataset.probe.data()[i]);
    normalised += abs_squared(ready.probe.data()[i]);
  }
  return std::sqrt(stored / normalised) / ready.intensity_scale;
}

}  // namespace

void upload_known_object(const ptycho::Dataset& dataset, const ptycho::Grouping& grouping, Preparation& ready) {
  ARAGO_REQUIRE(dataset.object && dataset.probe.extent(0) > 0,
                "train.object_mae_weight > 0 compares with a known object and "
                "its probe, and "
                    << dataset.source << " has " << (dataset.object ? "no probe" : "no object")
                    << "; use simulated data, or set it to 0");
  const double gauge = gauge_of(dataset, ready);
  HostView<float**> amplitude(uninitialised("known amplitude"), dataset.object->extent(0), dataset.object->extent(1));
  for (std::size_t i = 0; i < amplitude.size(); ++i)
    amplitude.data()[i] = static_cast<float>(gauge * std::sqrt(abs_squared(dataset.object->data()[i])));
  const ExecutionSpace exec;
  ready.frames.object_amplitude = Kokkos::create_mirror_view_and_copy(exec, amplitude);
  ready.frames.centre_px = Kokkos::create_mirror_view_and_copy(exec, grouping.centre_px);
}

void upload_labels(const ptycho::Dataset& dataset, const ptycho::Grouping& grouping, Preparation& ready) {
  ARAGO_CHECK(DataFileError, dataset.object && dataset.probe.extent(0) > 0,
              dataset.source << " has no " << (dataset.object ? "probe" : "object")
                             << ", and model.kind=supervised learns from a known object and the probe that it was seen "
                                "with; use simulated data, or model.kind=pinn");
  const double gauge = gauge_of(dataset, ready);
  const auto& known = *dataset.object;
  HostView<Complex<float>**> object(uninitialised("known object"), known.extent(0), known.extent(1));
  for (std::size_t i = 0; i < object.size(); ++i) object.data()[i] = Complex<float>(gauge * known.data()[i]);
  const ExecutionSpace exec;
  ready.frames.object = Kokkos::create_mirror_view_and_copy(exec, object);
  ready.frames.centre_px = Kokkos::create_mirror_view_and_copy(exec, grouping.centre_px);
}

}  // namespace arago::train
