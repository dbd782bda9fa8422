#include "arago/train/activity.hpp"

#include "arago/train/physics_network.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace arago::train {
namespace {

using Range = Kokkos::RangePolicy<ExecutionSpace>;

/// Appends, for each channel of the first `groups` of (B, height, width, channels), 1 if it is positive anywhere, else
/// 0.
template <class S>
void append_active(const ExecutionSpace& exec, std::size_t groups, const View<const S****>& stage,
                   std::vector<double>& flags) {
  const auto channels = static_cast<std::int64_t>(stage.extent(3));
  const auto pixels = static_cast<std::int64_t>(groups * stage.extent(1) * stage.extent(2));
  const View<double*> active("active channels", channels);
  const S* values = stage.data();
  Kokkos::parallel_for(
      "arago::train::active_channels", Range(exec, 0, channels), KOKKOS_LAMBDA(std::int64_t c) {
        for (std::int64_t i = 0; i < pixels; ++i)
          if (values[i * channels + c] > 0) {
            active(c) = 1.0;
            return;
          }
      });
  exec.fence();
  const auto host = Kokkos::create_mirror_view_and_copy(HostSpace{}, active);
  flags.insert(flags.end(), host.data(), host.data() + channels);
}

template <class S>
double dead_units(const mpi::Communicator& comm, const ExecutionSpace& exec, const PhysicsNetwork<S>& network) {
  const std::size_t groups = network.stages().merged_object.extent(0);  // a rank may have none
  std::vector<double> mine;
  for (const std::string& name : network.autoencoder().stage_names())
    if (name.starts_with("enc_") || name.ends_with("_relu"))
      append_active<S>(exec, groups, network.autoencoder().stage(name), mine);
  const std::vector<double> all = comm.all_gather(mine);
  std::size_t dead = 0;
  for (std::size_t c = 0; c < mine.size(); ++c) {
    double active = 0.0;
    for (std::size_t i = c; i < all.size(); i += mine.size()) active = std::max(active, all[i]);
    if (active == 0.0) ++dead;
  }
  return static_cast<double>(dead) / static_cast<double>(mine.size());
}

/// The contrast of each local object (groups, P, P), within its central square of `edge` pixels.
template <class S>
std::vector<double> contrasts(const ExecutionSpace& exec, const View<const Complex<S>***>& merged, std::int64_t edge) {
  const std::int64_t corner = (static_cast<std::int64_t>(merged.extent(1)) - edge) / 2;
  const View<double*> found("contrasts", merged.extent(0));
  Kokkos::parallel_for(
      "arago::train::object_contrast", Range(exec, 0, merged.extent(0)), KOKKOS_LAMBDA(std::int64_t b) {
        double re = 0.0, im = 0.0, power = 0.0;
        for (std::int64_t y = corner; y < corner + edge; ++y)
          for (std::int64_t x = corner; x < corner + edge; ++x) {
            const double r = merged(b, y, x).real(), i = merged(b, y, x).imag();
            re += r;
            im += i;
            power += r * r + i * i;
          }
        const double flat = power > 0 ? (re * re + im * im) / (power * static_cast<double>(edge * edge)) : 1.0;
        found(b) = flat < 1.0 ? sqrt(1.0 - flat) : 0.0;
      });
  exec.fence();
  const auto host = Kokkos::create_mirror_view_and_copy(HostSpace{}, found);
  return {host.data(), host.data() + host.size()};
}

}  // namespace

template <class S>
Activity activity_of(const mpi::Communicator& comm, const ExecutionSpace& exec, const PhysicsNetwork<S>& network) {
  Activity activity{.dead_units = dead_units(comm, exec, network)};
  const auto all = comm.all_gather(contrasts<S>(exec, network.stages().merged_object, network.spec().model.N / 2));
  for (const double contrast : all) activity.object_contrast += contrast / static_cast<double>(all.size());
  return activity;
}

template Activity activity_of(const mpi::Communicator&, const ExecutionSpace&, const PhysicsNetwork<float>&);
template Activity activity_of(const mpi::Communicator&, const ExecutionSpace&, const PhysicsNetwork<double>&);

}  // namespace arago::train
