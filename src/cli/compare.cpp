#include "arago/core/log.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/io/image_figure.hpp"
#include "arago/mpi/agreement.hpp"
#include "cli/detail/comparison.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

namespace arago::cli {
namespace {

using Row = std::vector<std::pair<std::string, double>>;

/// One reconstruction of the comparison.
struct Contender {
  std::string name;
  train::ReconstructionFile file;
  Row metrics;
};

/// What all of them are compared with.
struct References {
  std::optional<Truth> truth;
  std::optional<ptycho::Dataset> dataset;
};

References read_references(const Settings& settings) {
  References references;
  const std::string& data_file = settings.job.data.file;
  if (!data_file.empty()) references.dataset = data::read_dataset(data_file, settings.job.data);
  if (!settings.input.truth.empty()) {
    references.truth = read_truth(settings.input.truth);
  } else if (references.dataset && references.dataset->object) {
    references.truth = Truth{*references.dataset->object};
  }
  return references;
}

/// A run directory gives its name, a file that of its folder, where that is one.
std::string name_of(const std::string& path) {
  const std::filesystem::path given(path);
  if (std::filesystem::is_directory(given)) return std::filesystem::canonical(given).filename().string();
  const std::string folder = given.parent_path().filename().string();
  return folder.empty() ? given.stem().string() : folder + "/" + given.stem().string();
}

Contender read_contender(const std::string& path, const References& references, const ptycho::EvaluateConfig& config) {
  Contender contender{name_of(path), train::read_reconstruction(file_of_run(path, "reconstruction.h5")), {}};
  if (references.truth)
    contender.metrics = compare_with_truth(contender.file.stitched, *references.truth, config).values;
  if (references.dataset) {
    const ptycho::ResidualSums sums = compare_with_data(contender.file, *references.dataset);
    contender.metrics.emplace_back("data_residual", sums.residual());
    contender.metrics.emplace_back("poisson_deviance", sums.mean_deviance());
  }
  return contender;
}

std::string to_csv(const std::vector<Contender>& contenders) {
  std::string text = "name,rows,columns";
  for (const auto& [name, value] : contenders.front().metrics) text += "," + name;
  for (const Contender& contender : contenders) {
    const auto& object = contender.file.stitched.object;
    text += fmt::format("\n{},{},{}", contender.name, object.extent(0), object.extent(1));
    for (const auto& [name, value] : contender.metrics) text += fmt::format(",{}", value);
  }
  return text + "\n";
}

/// Amplitudes above, phases below; the truth first.
void draw(const std::string& path, const std::vector<Contender>& contenders, const std::optional<Truth>& truth) {
  std::vector<io::Panel> amplitudes, phases;
  const auto add = [&](const std::string& name, const HostView<const Complex<double>**>& object,
                       const HostView<const double**>& weight) {
    amplitudes.push_back({io::amplitude_of(object, weight), io::amplitude_style(name)});
    const HostView<double**> phase = io::phase_of(object, weight);
    phases.push_back({phase, io::phase_style(name, phase)});
  };
  if (truth) add("truth", truth->object, {});
  for (const Contender& contender : contenders)
    add(contender.name, contender.file.stitched.object, contender.file.stitched.weight);
  const int columns = static_cast<int>(amplitudes.size());
  amplitudes.insert(amplitudes.end(), phases.begin(), phases.end());
  io::render_panels(path, amplitudes, {.title = "Amplitude and phase", .columns = columns});
}

ExitCode compare_in(Call& call, io::RunDirectory& run) {
  const Settings& settings = call.settings;
  References references;
  std::vector<Contender> contenders;
  mpi::agree(call.world(), [&] {
    references = read_references(settings);
    for (const std::string& path : settings.input.files)
      contenders.push_back(read_contender(path, references, settings.job.evaluate));
  });
  const std::string table = to_csv(contenders);
  write_text(call, run.file("comparison.csv"), table);
  mpi::agree(call.world(), [&] {
    if (call.world().is_root()) draw(run.file("comparison.png"), contenders, references.truth);
  });
  if (call.world().is_root()) fmt::print("{}", table);
  return ExitCode::done;
}

ExitCode run_compare(Call& call) {
  ARAGO_REQUIRE(!call.settings.input.files.empty(),
                "input.files is not set: name the reconstructions or their run directories, --input.files a,b");
  validate(call.settings.job.evaluate);
  return in_run_directory(call, [&](io::RunDirectory& run) { return compare_in(call, run); });
}

}  // namespace

Verb compare_verb() {
  return {.name = "compare",
          .summary = "several reconstructions side by side (comparison.csv, comparison.png)",
          .sections = {"input", "data", "geometry", "evaluate"},
          .run = run_compare};
}

}  // namespace arago::cli
