#include "arago/fit/fisher_config.hpp"

#include "arago/params/keys.hpp"
#include "arago/params/parameter_store.hpp"

namespace arago::fit {

void describe(config::FieldVisitor& v, FisherConfig& c) {
  using optics::NoiseKind;
  v.field(
      "parameters", c.parameters,
      {.help = "free parameters: keys or elements such as primary.zernike_coeffs_nm[Z4]; empty: those of the binary, "
               "the plate scale and all mirror modes"});
  v.choice("noise", c.noise, {{NoiseKind::photon, "photon"}, {NoiseKind::photon_read, "photon_read"}},
           {.help = "variance of a pixel: its photons, or these and the read noise of all frames"});
  v.field("variance_floor", c.variance_floor,
          {.help = "smallest variance over that of the brightest pixel", .min = 0, .max = 0.5});
  v.choice("prior", c.prior, {{PriorChoice::none, "none"}, {PriorChoice::spec, "spec"}},
           {.help = "adds the information of the parameters' priors"});
  v.field("known", c.known,
          {.help = "sets of parameters for further bounds in which they are known, each key + key + ..."});
  v.choice("scaling", c.scaling, {{ModeScaling::prior, "prior"}, {ModeScaling::none, "none"}},
           {.help = "units of the eigenmodes: widths of priors, or those of the parameters (as, deg, dex, nm mixed)"});
  v.choice("whitening", c.whitening, {{Whitening::curvature, "curvature"}, {Whitening::unit, "unit"}},
           {.help = "length of the modes in /modes/basis: equal curvature of the loss, or unit vectors"});
  v.field("truncate_k", c.truncate_k, {.help = "eigenmodes that are kept; 0: by eigenvalue", .min = 0});
  v.field("truncate_by_eigval", c.truncate_by_eigval,
          {.help = "eigenmodes are kept from this eigenvalue of the scaled matrix on; 0: all", .min = 0});
}

std::vector<std::string> usual_parameters(const params::ParameterStore& store) {
  namespace keys = params::keys;
  std::vector<std::string> names;
  for (const std::string_view key : {keys::separation, keys::position_angle, keys::x_position, keys::y_position,
                                     keys::log_flux_total, keys::contrast, keys::plate_scale})
    names.emplace_back(key);
  for (const std::string_view key : {keys::m1_zernikes, keys::m2_zernikes, keys::m3_zernikes})
    if (store.spec().find(key) && !store.reals(key).empty()) names.emplace_back(key);
  return names;
}

}  // namespace arago::fit
