#include "arago/core/log.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/train/reconstruction_file.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>

#include <cmath>

namespace arago::cli {
namespace {

/// amplitude.png and phase.png of the object.
void draw_object(const Call& call, const std::string& directory, const HostView<Complex<double>**>& object) {
  ptycho::Reconstruction known;
  known.object = object;
  known.weight = HostView<double**>("weight", object.extent(0), object.extent(1));
  Kokkos::deep_copy(known.weight, 1.0);
  train::write_pictures(call.world(), directory, known);
}

ExitCode run_simulate(Call& call) {
  const data::SimulationConfig simulation = study::simulation_config(call.settings.job);
  validate(call.settings);
  return in_run_directory(call, [&](io::RunDirectory& run) {
    ptycho::Dataset dataset;
    mpi::agree(call.world(), [&] { dataset = data::simulate_dataset(simulation); });
    data::write_dataset(call.world(), run.file("dataset.h5"), dataset, call.resolution.numerics_hash(),
                        call.resolution.attributes());
    if (call.settings.execution.pictures) draw_object(call, run.path(), *dataset.object);
    log::info("{}: {} frames of {} x {}, {:.6g} photons each ({:.6g} asked for)", run.file("dataset.h5"),
              dataset.frames(), dataset.N(), dataset.N(), ptycho::mean_photons_per_image(dataset),
              simulation.dose.photons_per_image);
    return ExitCode::done;
  });
}

void plan_simulate(Call& call) {
  validate(call.settings);
  const data::SimulationConfig simulation = study::simulation_config(call.settings.job);
  ptycho::Scene scene;
  mpi::agree(call.world(), [&] { scene = data::load_scene(simulation); });
  const auto frames = static_cast<double>(scene.positions_px.extent(0));
  const double pixels = std::pow(static_cast<double>(simulation.geometry.N), 2);
  if (call.world().is_root())
    fmt::print("\n# Cost: {:.0f} frames, {:.3g} FLOP of transforms, {:.3g} bytes of memory per rank\n", frames,
               frames * 5 * pixels * std::log2(pixels), frames * pixels * sizeof(float));
}

}  // namespace

Verb simulate_verb() {
  return {.name = "simulate",
          .summary = "object + probe + scan + dose -> counts (dataset.h5, pictures of the object)",
          .sections = {"geometry", "object", "probe", "scan", "dose", "data"},
          .run = run_simulate,
          .plan = plan_simulate};
}

}  // namespace arago::cli
