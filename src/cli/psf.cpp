#include "arago/core/log.hpp"
#include "arago/core/timer.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/params/keys.hpp"
#include "cli/detail/psf_file.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace arago::cli {
namespace {

/// The parameters that the configuration means, with what must be said of how they came about.
params::ParameterStore store_of(const Call& call) {
  const params::BuiltStore built = call.settings.telescope.build(call.resolution);
  if (call.world().is_root())
    for (const std::string& note : built.notes) log::info("{}", note);
  return built.store;
}

/// Arithmetic and memory of one image.
struct PsfCost {
  double chains = 0;
  double padded = 0;
  double flop = 0;
  double bytes = 0;
};

double modes_of(const params::ParameterStore& store) {
  double modes = 0;
  for (const optics::MirrorKeys& mirror : optics::TelescopeSystem::of(store)->mirrors)
    modes += static_cast<double>(store.reals(mirror.coefficients).size());
  return modes;
}

/// Per chain: a padded transform there and back for each relay, 5 n log2 n each, and two complex products with real
/// kernels of half size. Memory: maps of the mirrors, fields of all chains at M1 and in the focus, padded work.
PsfCost cost_of(const params::ParameterStore& store) {
  const auto resolved = params::resolve(store);
  const auto mirrors = static_cast<double>(optics::TelescopeSystem::of(store)->mirrors.size());
  const auto n = static_cast<double>(store.integer("telescope.pupil_npix"));
  const auto m = static_cast<double>(store.integer("telescope.psf_npix") * store.integer("telescope.oversample"));
  PsfCost cost;
  cost.chains = 2 * static_cast<double>(resolved->reals(params::keys::wavelengths).size());
  cost.padded = mirrors > 1 ? n * static_cast<double>(resolved->integer(params::keys::pad_factor)) : n;
  const double area = cost.padded * cost.padded;
  const double relay_flop = mirrors > 1 ? mirrors * 2 * 5 * area * std::log2(area) : 0;
  cost.flop = cost.chains * (relay_flop + 2 * (m * n * n + m * m * n));
  cost.bytes = sizeof(double) *
               ((modes_of(store) + 3 * mirrors) * n * n + cost.chains * 2 * (2 * n * n + m * m + n * cost.padded));
  return cost;
}

ExitCode psf_in(Call& call, io::RunDirectory& run, const params::ParameterStore& store) {
  mpi::agree(call.world(), [&] {
    if (!call.world().is_root()) return;
    const Timer timer;
    optics::SheraTelescope telescope(store);
    for (const std::string& problem : telescope.sampling_problems()) log::warning("{}", problem);
    const PsfResult result = compute_psf(telescope, call.settings.psf);
    const double seconds = timer.seconds();
    write_psf(run.file("psf.h5"), result, telescope, {call.resolution.numerics_hash(), call.resolution.to_toml()});
    const params::TelescopeChoice& choice = call.settings.telescope.choice();
    if (call.settings.execution.pictures)
      draw_psf(run.file("psf.png"), result.image, telescope.resolved()->real(params::keys::plate_scale),
               fmt::format("{}, {}", choice.profile, store.spec().system()));
    const double total = optics::sum(result.image);
    const double emitted = std::pow(10, telescope.resolved()->real(params::keys::log_flux_total));
    run.record("rates", nlohmann::json{{"seconds_per_image", seconds}});
    log::info("{}: {:.6g} photons of {:.6g} on {} x {} pixels of {:.6g} as, brightest pixel {:.6g}; {:.2f} s",
              run.file("psf.h5"), total, emitted, result.image.extent(0), result.image.extent(1),
              telescope.resolved()->real(params::keys::plate_scale),
              *std::max_element(result.image.data(), result.image.data() + result.image.size()), seconds);
  });
  return ExitCode::done;
}

ExitCode run_psf(Call& call) {
  const params::ParameterStore store = store_of(call);
  if (call.world().is_root() && call.world().size() > 1)
    log::warning("one image is computed by one rank with all its threads; the other {} only wait",
                 call.world().size() - 1);
  return in_run_directory(call, [&](io::RunDirectory& run) { return psf_in(call, run, store); });
}

void plan_psf(Call& call) {
  const params::ParameterStore store = store_of(call);
  const PsfCost cost = cost_of(store);
  if (!call.world().is_root()) return;
  fmt::print(
      "\n# Cost: {:.0f} chains (stars x wavelengths) of {:.0f}^2 samples, {:.3g} FLOP, about {:.3g} bytes of memory on "
      "rank 0\n# One image is computed by rank 0 with {} threads; further ranks would only wait\n",
      cost.chains, cost.padded, cost.flop, cost.bytes, call.runtime.threads());
}

}  // namespace

Verb psf_verb() {
  return {.name = "psf",
          .summary = "telescope image (psf.h5, psf.png); computed by rank 0 with all its threads",
          .sections = {"psf", "telescope", "system", "binary", "band", "imaging", "primary", "secondary", "tertiary",
                       "detector", "m1", "m2", "m3"},
          .run = run_psf,
          .plan = plan_psf};
}

}  // namespace arago::cli
