#include "cli/detail/psf_file.hpp"

#include "arago/io/collective_file.hpp"
#include "arago/io/image_figure.hpp"
#include "arago/params/keys.hpp"
#include "arago/params/store_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace arago::cli {
namespace {

namespace keys = params::keys;
using optics::NodeOutput;

/// What a reader must know to use the numbers without this program.
void write_conventions(io::Hdf5Writer& file, const optics::SystemGraph& graph, double plate_scale) {
  const optics::OpticalStructure& structure = graph.structure();
  file.create_group("/conventions");
  const auto text = [&](const char* name, const std::string& value) { file.attribute("/conventions", name, value); };
  text("index_scheme",
       "image[row][column] = [y][x], both growing with the coordinate; element [0][0] has the most "
       "negative x and y");
  text("sample_position",
       "sample i of n lies at (i - (n - 1) / 2) x spacing: the optical axis is between the two "
       "middle samples when n is even");
  text("parity", structure.image_parity > 0 ? "+1: a star at +x is on the +x side of the image"
                                            : "-1: a star at +x is on the -x side, a star at +y on the -y side (turned "
                                              "by 180 degrees)");
  text("position_angle", "direction of the vector from star B to star A, from +y towards +x, on the sky before parity");
  text("contrast", "flux of star A / flux of star B");
  text("star_order", "A, B");
  text("field_order", "star x wavelengths + wavelength, wavelengths increasing");
  text("path_difference", "exp(+2 pi i opd / lambda); a star at (ax, ay) rad adds opd = -(ax x + ay y)");
  text("focal_transform",
       "E[a][b] = (dx dt / lambda) sum P[i][j] exp(s 2 pi i (y_i t_a + x_j t_b) / lambda), s = "
       "image_parity");
  text("normalisation", structure.normalisation == params::Normalisation::renormalise
                            ? "power 1 behind M1 and behind each further mirror: only light beyond the detector is lost"
                            : "power 1 is the clear circle of M1: obscuration, struts and mirrors lose light");
  text("precision", structure.precision == params::FieldPrecision::float32
                        ? "float32: fields in single precision, within 1e-5 of the peak"
                        : "float64");
  file.attribute("/conventions", "image_parity", static_cast<std::int64_t>(structure.image_parity));
  file.attribute("/conventions", "plate_scale_as_per_pix", plate_scale);
  file.attribute("/conventions", "pupil_npix", structure.pupil_samples);
  file.attribute("/conventions", "psf_npix", structure.focal_samples);
  file.attribute("/conventions", "oversample", structure.detector.oversample);
  file.attribute("/conventions", "pad_factor", structure.pad);
}

/// Quantity of a node's output, and its unit.
io::Description description_of(const NodeOutput& output) {
  const std::string node(name(output.node));
  switch (output.node) {
    case optics::Node::spectral_sum:
      return {"1", "image of each star for one photon, on sub-pixels"};
    case optics::Node::source_sum:
      return {"photon", "image of both stars on sub-pixels"};
    case optics::Node::detector:
      return {"photon", "image of both stars on pixels"};
    case optics::Node::focal:
      return {"1", "complex amplitude on sub-pixels of each star and wavelength, for one photon"};
    default:
      return {"1", "complex amplitude at " + node + " of each star and wavelength, for one photon"};
  }
}

void write_fields(io::Hdf5Writer& file, const std::vector<NodeOutput>& outputs) {
  for (const NodeOutput& output : outputs) {
    const std::string path = "/fields/" + std::string(name(output.node));
    if (output.fields.size() > 0)
      file.write_view(path, output.fields, description_of(output));
    else
      file.write_view(path, output.maps, description_of(output));
    file.attribute(path, "spacing", output.spacing);
    file.attribute(path, "spacing_unit", output.spacing_unit);
  }
}

/// Every derived number as a data set under its key, with the unit and help of the spec.
void write_derived(io::Hdf5Writer& file, const params::Resolved& resolved) {
  for (const std::string& key : resolved.derived_keys()) {
    const params::ParamField& field = resolved.store().spec().at(key);
    std::string path = "/derived/" + key;
    std::replace(path.begin(), path.end(), '.', '/');
    file.write_vector(path, resolved.reals(key), {field.unit.empty() ? "1" : field.unit, field.help});
  }
}

}  // namespace

PsfResult compute_psf(optics::SheraTelescope& telescope, const PsfConfig& config) {
  std::vector<NodeOutput> fields;
  for (const std::string& node : config.fields) fields.push_back(telescope.output(optics::node_from_name(node)));
  PsfResult result = with_noise(telescope.image(), telescope.store(), config);
  result.fields = std::move(fields);
  return result;
}

PsfResult with_noise(const optics::RealMap& image, const params::ParameterStore& store, const PsfConfig& config) {
  PsfResult result;
  result.image = image;
  if (config.noise != optics::NoiseKind::none) {
    const bool read = config.noise == optics::NoiseKind::photon_read;
    const optics::NoiseModel noise{.kind = config.noise,
                                   .exposure_s = store.real(keys::exposure_time),
                                   .frame_rate_hz = store.real(keys::frame_rate),
                                   .read_noise_e = read ? store.real(keys::read_noise) : 0.0};
    result.expected = result.image;
    result.image = noisy(result.expected, noise, static_cast<std::uint64_t>(config.seed),
                         static_cast<std::uint32_t>(config.realisation));
    result.variance = variance_map(result.image, noise).variance;
  }
  return result;
}

void write_psf(const std::string& path, const PsfResult& result, optics::SheraTelescope& telescope,
               const PsfOrigin& origin) {
  const auto resolved = telescope.resolved();
  io::Hdf5Writer file(path, {.schema = "arago-psf/1", .config_hash = origin.config_hash});
  file.write_view("/image", result.image, {"photon", "telescope image"});
  if (result.variance.size() > 0) {
    file.write_view("/expected", result.expected, {"photon", "telescope image without noise"});
    file.write_view("/variance", result.variance, {"photon2", "variance of each pixel, from the noisy image"});
  }
  write_fields(file, result.fields);
  write_derived(file, *resolved);
  file.write_text("/parameters", params::to_text(telescope.store(), params::TextFormat::toml),
                  {"1", "all parameters as a configuration file"});
  file.write_text("/config", origin.config_text, {"1", "resolved configuration with origins"});
  file.attribute("/", "system", telescope.system().spec->system());
  file.attribute("/", "structural_hash", telescope.structural_hash());
  write_conventions(file, telescope.graph(telescope.store()), resolved->real(keys::plate_scale));
  file.publish();
}

void draw_psf(const std::string& path, const optics::ConstRealMap& image, double plate_scale_as_per_pix,
              const std::string& title) {
  const std::size_t rows = image.extent(0), columns = image.extent(1);
  optics::RealMap upwards(uninitialised("picture with +y upwards"), rows, columns);
  for (std::size_t row = 0; row < rows; ++row) std::copy_n(&image(rows - 1 - row, 0), columns, &upwards(row, 0));
  const double half = 0.5 * static_cast<double>(rows - 1) * plate_scale_as_per_pix;
  io::ImageStyle style{.title = title, .value_label = "photons per pixel", .log_scale = true};
  style.row_label = "y (arcsec)";
  style.column_label = "x (arcsec)";
  style.row_axis = {half, -plate_scale_as_per_pix};
  style.column_axis = {-half, plate_scale_as_per_pix};
  io::render_image(path, upwards, style);
}

}  // namespace arago::cli
