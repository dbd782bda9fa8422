#include "arago/core/error.hpp"
#include "arago/ptycho/probe.hpp"

namespace arago::ptycho {
namespace {

/// Keys of single kinds.
void describe_shapes(config::FieldVisitor& visitor, ProbeConfig& config) {
  visitor.field(
      "fwhm_px", config.fwhm_px,
      {.help = "kind = gaussian: full width of the intensity at half maximum; 0 = N/4", .unit = "px", .min = 0});
  visitor.field("aperture", config.aperture,
                {.help = "kind = defocused_zone_plate: radius of the pupil as a fraction of the Nyquist frequency",
                 .min = 0,
                 .max = 1,
                 .min_excluded = true});
  visitor.field(
      "central_stop", config.central_stop,
      {.help = "kind = defocused_zone_plate: radius of the stop as a fraction of the pupil's", .min = 0, .max = 0.95});
  visitor.field("defocus_waves", config.defocus_waves,
                {.help = "kind = defocused_zone_plate: phase at the edge of the pupil in units of 2 pi"});
}

}  // namespace

void describe(config::FieldVisitor& visitor, ProbeConfig& config) {
  visitor.choice("kind", config.kind,
                 {{ProbeKind::ideal_disk, "ideal_disk"},
                  {ProbeKind::gaussian, "gaussian"},
                  {ProbeKind::defocused_zone_plate, "defocused_zone_plate"},
                  {ProbeKind::file, "file"}},
                 {.help = "illumination of a simulation; a data set brings its own", .aliases = {"probe_source"}});
  visitor.field("file", config.file, {.help = "kind = file: FILE or FILE:/dataset with the probe"});
  visitor.field("scale", config.scale,
                {.help = "normalisation: the mean over all pixels of |mask * probe| becomes 1/scale",
                 .min = 0,
                 .min_excluded = true,
                 .aliases = {"probe_scale"}});
  visitor.choice("normalise", config.normalise,
                 {{ProbeNormalisation::mean_amplitude, "mean_amplitude"}, {ProbeNormalisation::none, "none"}},
                 {.help = "none leaves a physical probe as it is"});
  visitor.field("smoothing_px", config.smoothing_px,
                {.help = "sigma of a Gaussian blur of the probe when it is made or read",
                 .unit = "px",
                 .min = 0,
                 .aliases = {"probe_smoothing_sigma"}});
  visitor.field("field_smoothing_px", config.field_smoothing_px,
                {.help = "sigma of a 3x3 blur of every illuminated field in the forward model",
                 .unit = "px",
                 .min = 0,
                 .aliases = {"gaussian_smoothing_sigma"}});
  describe_shapes(visitor, config);
  visitor.field("mask", config.mask,
                {.help = "multiply illuminated fields by a disc of radius N/4", .aliases = {"probe_mask"}});
  visitor.field("trainable", config.trainable,
                {.help = "the probe is refined together with the network", .aliases = {"probe_trainable"}});
}

void validate(const ProbeConfig& config) {
  ARAGO_REQUIRE(config.kind != ProbeKind::file || !config.file.empty(),
                "probe.kind=file needs probe.file, the file with the probe");
}

}  // namespace arago::ptycho
