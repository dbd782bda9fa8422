#include "arago/train/reconstruction_file.hpp"

#include "arago/core/error.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/io/image_figure.hpp"
#include "arago/mpi/agreement.hpp"

namespace arago::train {
namespace {

constexpr const char* schema = "arago-reconstruction/1";

io::Description about(const char* units, const char* long_name) {
  return {.units = units, .long_name = long_name};
}

void write_refinement(io::CollectiveFile& file, const std::vector<RefineRecord>& history) {
  std::vector<double> loss, residual, deviance;
  std::vector<std::int64_t> evaluations;
  for (const RefineRecord& record : history) {
    loss.push_back(record.loss);
    residual.push_back(record.residual);
    deviance.push_back(record.deviance);
    evaluations.push_back(record.evaluations);
  }
  file.write_vector("/refinement/loss", loss, about("1", "mean of q - t ln q after each step, the start first"));
  file.write_vector("/refinement/residual", residual, about("1", "sum (sqrt I - sqrt q)^2 / sum I after each step"));
  file.write_vector("/refinement/deviance", deviance, about("1", "mean Poisson deviance of a pixel after each step"));
  file.write_vector("/refinement/evaluations", evaluations, about("1", "passes over all frames until each step"));
}

void write_content(io::CollectiveFile& file, const ReconstructionFile& content) {
  const ptycho::Reconstruction& stitched = content.stitched;
  file.write_view("/object", stitched.object, about("1", "stitched object transmission (rows, columns)"));
  file.write_view("/weight", stitched.weight, about("1", "sum of stitching weights; 0 = nothing known"));
  file.write_replicated("/origin_px", {2}, stitched.origin_px.data(),
                        about("px", "object coordinates (row, column) of element [0, 0]"));
  if (content.probe.size() > 0) {
    const auto N = static_cast<std::int64_t>(content.probe.extent(0));
    file.write_replicated("/probe", {1, N, N}, content.probe.data(), about("1", "probe (modes, rows, columns)"));
  }
  if (content.patches.size() > 0) {
    file.write_view("/patches", content.patches, about("1", "object of each group (groups, rows, columns)"));
    file.write_view("/patch_centres_px", content.centres_px, about("px", "row, column of the patches' centres"));
  }
  if (!content.config_text.empty())
    file.write_text("/config", content.config_text, about("1", "resolved configuration (TOML)"));
  if (!content.refinement.empty()) write_refinement(file, content.refinement);
  for (const auto& [name, text] : content.texts) file.attribute("/", name, text);
  for (const auto& [name, value] : content.numbers) file.attribute("/", name, value);
}

}  // namespace

void write_reconstruction(const mpi::Communicator& comm, const std::string& path, const ReconstructionFile& content) {
  mpi::agree(comm, [&] {
    if (!comm.is_root()) return;
    io::Hdf5Writer file(path, {.schema = schema, .config_hash = content.config_hash});
    write_content(file, content);
    file.publish();
  });
}

ReconstructionFile read_reconstruction(const std::string& path) {
  const io::Hdf5Reader file(path);
  const auto found = file.find_attribute<std::string>("/", "schema").value_or("no schema");
  ARAGO_CHECK(DataFileError, found == schema,
              path << " is no reconstruction of Arago: schema " << found << ", expected " << schema);
  ReconstructionFile content;
  content.stitched.object = file.read_view<Complex<double>**>("/object");
  content.stitched.weight = file.read_view<double**>("/weight");
  ARAGO_CHECK(DataFileError,
              content.stitched.weight.extent(0) == content.stitched.object.extent(0) &&
                  content.stitched.weight.extent(1) == content.stitched.object.extent(1),
              path << ": /object is " << io::to_text(file.shape("/object")) << " but /weight "
                   << io::to_text(file.shape("/weight")));
  const std::vector<double> origin = file.read<double>("/origin_px");
  ARAGO_CHECK(DataFileError, origin.size() == 2, path << ": /origin_px has " << origin.size() << " elements, not 2");
  content.stitched.origin_px = {origin[0], origin[1]};
  if (file.has_dataset("/probe")) {
    const auto modes = file.read_view<Complex<double>***>("/probe");
    ARAGO_CHECK(DataFileError, modes.size() > 0, path << ": /probe is empty, " << io::to_text(file.shape("/probe")));
    content.probe = HostView<Complex<double>**>("probe", modes.extent(1), modes.extent(2));
    std::copy_n(modes.data(), content.probe.size(), content.probe.data());
  }
  if (file.has_dataset("/config")) content.config_text = file.read_text("/config");
  content.config_hash = file.find_attribute<std::string>("/", "config_hash").value_or("none");
  return content;
}

void write_pictures(const mpi::Communicator& comm, const std::string& directory,
                    const ptycho::Reconstruction& stitched) {
  mpi::agree(comm, [&] {
    if (!comm.is_root()) return;
    const auto amplitude = io::amplitude_of(stitched.object, stitched.weight);
    const auto phase = io::phase_of(stitched.object, stitched.weight);
    io::render_image(directory + "/amplitude.png", amplitude, io::amplitude_style("object amplitude"));
    io::render_image(directory + "/phase.png", phase, io::phase_style("object phase", phase));
  });
}

}  // namespace arago::train
