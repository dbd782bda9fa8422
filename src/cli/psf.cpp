#include "arago/core/log.hpp"
#include "arago/core/timer.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/optics/slab_image.hpp"
#include "arago/params/keys.hpp"
#include "cli/detail/psf_file.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/telescope_store.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace arago::cli {
namespace {

bool is_spread(const params::ParameterStore& store) {
  return store.text("telescope.transform") == "slab";
}

/// Arithmetic and memory of one image.
struct PsfCost {
  double chains = 0;
  double padded = 0;
  double flop = 0;
  double bytes = 0;       ///< on each rank, computed locally
  double slab_bytes = 0;  ///< on each rank, fields spread over them
};

double modes_of(const params::ParameterStore& store) {
  double modes = 0;
  for (const optics::MirrorKeys& mirror : optics::TelescopeSystem::of(store)->mirrors)
    modes += static_cast<double>(store.reals(mirror.coefficients).size());
  return modes;
}

/// Per chain: a padded transform there and back for each relay, 5 n log2 n each, and two complex products with real
/// kernels of half size. Memory: maps of the mirrors, fields of all chains at M1 and in the focus, padded work. Spread:
/// maps, this rank's rows of the padded plane (a field, its transposition, two maps of each further mirror), one chain
/// in the focus with all its half-transformed rows.
PsfCost cost_of(const params::ParameterStore& store, int ranks) {
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
  const double maps = (modes_of(store) + 3 * mirrors) * n * n;
  cost.bytes = sizeof(double) * (maps + std::ceil(cost.chains / ranks) * 2 * (2 * n * n + m * m + n * cost.padded));
  const double rows = std::ceil(cost.padded / ranks);
  cost.slab_bytes = sizeof(double) * (maps + rows * cost.padded * (4 + 2 * (mirrors - 1)) + 6 * n * m + 3 * m * m);
  return cost;
}

/// True if one rank computes while the others wait: node outputs are not shared.
bool others_wait(const Call& call) {
  return call.world().size() > 1 && !call.settings.psf.fields.empty();
}

/// Collective. The image by all ranks together, on all of them: fields spread by rows, or each rank its chains.
optics::RealMap image_of_all_ranks(Call& call, optics::SheraTelescope& telescope) {
  const params::ParameterStore& store = telescope.store();
  if (!is_spread(store)) {
    const mpi::RowRange mine =
        mpi::share_of(static_cast<std::int64_t>(telescope.chains()), call.world().rank(), call.world().size());
    return telescope.image({static_cast<std::size_t>(mine.first), static_cast<std::size_t>(mine.count),
                            [&](const std::vector<double>& values) { return call.world().all_gather(values); }});
  }
  const optics::OpticalStructure& structure = telescope.graph(store).structure();
  const std::int64_t n = structure.padded_samples();
  return optics::SlabImage(structure, {call.world(), n, n}).image(telescope.state(store));
}

ExitCode psf_in(Call& call, io::RunDirectory& run, const params::ParameterStore& store) {
  const Timer timer;
  const bool together = is_spread(store) || (call.world().size() > 1 && !others_wait(call));
  std::optional<optics::SheraTelescope> built;
  mpi::agree(call.world(), [&] {
    if (together || call.world().is_root()) built.emplace(store);
  });
  const optics::RealMap shared = together ? image_of_all_ranks(call, *built) : optics::RealMap();
  mpi::agree(call.world(), [&] {
    if (!call.world().is_root()) return;
    optics::SheraTelescope& telescope = *built;
    for (const std::string& problem : telescope.sampling_problems()) log::warning("{}", problem);
    const PsfResult result =
        together ? with_noise(shared, store, call.settings.psf) : compute_psf(telescope, call.settings.psf);
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

/// InputError for what only a local telescope gives.
void check_spread(const Call& call, const params::ParameterStore& store) {
  ARAGO_REQUIRE(
      !is_spread(store) || call.settings.psf.fields.empty(),
      fmt::format("psf.fields={} cannot be stored with telescope.transform=slab: no rank holds a whole field; "
                  "leave psf.fields empty or use telescope.transform=local",
                  fmt::join(call.settings.psf.fields, ",")));
}

ExitCode run_psf(Call& call) {
  const params::ParameterStore store = telescope_store(call);
  check_spread(call, store);
  if (call.world().is_root() && others_wait(call))
    log::warning("psf.fields are computed by one rank with all its threads; the other {} only wait",
                 call.world().size() - 1);
  return in_run_directory(call, [&](io::RunDirectory& run) { return psf_in(call, run, store); });
}

void plan_psf(Call& call) {
  const params::ParameterStore store = telescope_store(call);
  check_spread(call, store);
  const PsfCost cost = cost_of(store, others_wait(call) ? 1 : call.world().size());
  if (!call.world().is_root()) return;
  fmt::print("\n# Cost: {:.0f} chains (stars x wavelengths) of {:.0f}^2 samples, {:.3g} FLOP, about ", cost.chains,
             cost.padded, cost.flop);
  if (is_spread(store))
    fmt::print(
        "{:.3g} bytes of memory on each rank\n# Fields are spread over {} ranks by rows (telescope.transform = slab)\n",
        cost.slab_bytes, call.world().size());
  else
    fmt::print("{:.3g} bytes of memory on each rank\n# Chains are shared by {} ranks with {} threads each{}\n",
               cost.bytes, call.world().size(), call.runtime.threads(),
               others_wait(call) ? "; psf.fields are computed by rank 0, further ranks would only wait" : "");
}

}  // namespace

Verb psf_verb() {
  std::vector<std::string> sections = telescope_sections();
  sections.insert(sections.begin(), "psf");
  return {.name = "psf",
          .summary =
              "telescope image (psf.h5, psf.png); ranks share stars and wavelengths, or with telescope.transform = "
              "slab each has rows of the fields",
          .sections = sections,
          .run = run_psf,
          .plan = plan_psf};
}

}  // namespace arago::cli
