#include "arago/core/log.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/io/npz_file.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/train/reconstruction_file.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

namespace arago::cli {
namespace {

template <class ViewType>
void write_view(io::NpzWriter& file, const std::string& name, const ViewType& view) {
  io::Shape shape;
  for (std::size_t i = 0; i < ViewType::rank; ++i) shape.push_back(static_cast<std::int64_t>(view.extent(i)));
  file.write(name, shape, view.data());
}

/// The raw layout that PtychoPINN and its relatives read: amplitudes are square roots of the counts.
void write_dataset_npz(const std::string& path, const ptycho::Dataset& dataset) {
  io::NpzWriter file(path);
  std::vector<float> amplitude(dataset.counts.size());
  for (std::size_t i = 0; i < amplitude.size(); ++i) amplitude[i] = std::sqrt(dataset.counts.data()[i]);
  file.write("diffraction", {dataset.frames(), dataset.N(), dataset.N()}, amplitude.data());
  std::vector<double> x, y;
  for (std::int64_t i = 0; i < dataset.frames(); ++i) {
    y.push_back(dataset.positions_px(i, 0));
    x.push_back(dataset.positions_px(i, 1));
  }
  file.write("xcoords", {dataset.frames()}, x.data());
  file.write("ycoords", {dataset.frames()}, y.data());
  file.write("probeGuess", {dataset.N(), dataset.N()}, dataset.probe.data());
  if (dataset.object) write_view(file, "objectGuess", *dataset.object);
  file.publish();
}

void write_reconstruction_npz(const std::string& path, const train::ReconstructionFile& content) {
  io::NpzWriter file(path);
  write_view(file, "object", content.stitched.object);
  write_view(file, "weight", content.stitched.weight);
  file.write("origin_px", {2}, content.stitched.origin_px.data());
  if (content.probe.size() > 0) write_view(file, "probe", content.probe);
  file.publish();
}

ExitCode run_export(Call& call) {
  const data::DataConfig& data = call.settings.job.data;
  const std::string& reconstruction = call.settings.input.reconstruction;
  ARAGO_REQUIRE(data.file.empty() != reconstruction.empty(),
                "export needs one of data.file and input.reconstruction: --data.file dataset.h5 or "
                "--input.reconstruction reconstruction.h5");
  return in_run_directory(call, [&](io::RunDirectory& run) {
    const std::string path = run.file(reconstruction.empty() ? "dataset.npz" : "reconstruction.npz");
    mpi::agree(call.world(), [&] {
      if (!call.world().is_root()) return;
      if (reconstruction.empty()) {
        write_dataset_npz(path, data::read_dataset(data.file, data));
      } else {
        write_reconstruction_npz(path, train::read_reconstruction(file_of_run(reconstruction, "reconstruction.h5")));
      }
    });
    log::info("{} written", path);
    return ExitCode::done;
  });
}

}  // namespace

Verb export_verb() {
  return {.name = "export",
          .summary = "a data set or a reconstruction -> NPZ",
          .words = "[DATA | CONFIG.toml]",
          .sections = {"data", "input"},
          .run = run_export,
          .word_key = "data.file"};
}

}  // namespace arago::cli
