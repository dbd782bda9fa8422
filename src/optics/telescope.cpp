#include "arago/optics/telescope.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/sampling_check.hpp"
#include "arago/optics/state_binding.hpp"
#include "arago/params/profile.hpp"
#include "arago/params/store_builder.hpp"

#include <cmath>

namespace arago::optics {
namespace {

/// A change of these needs other arrays or another detector.
std::vector<std::string> structural_keys_of(const params::ParamSpec& spec) {
  std::vector<std::string> keys;
  for (const params::ParamField& field : spec.fields()) {
    const bool stored = field.kind != params::Kind::derived;
    if (stored && (field.structural || field.group() == "detector")) keys.push_back(field.key);
  }
  return keys;
}

std::int64_t pad_of(const TelescopeSystem& system, const params::Resolved& resolved) {
  return system.pad_factor.empty() ? 1 : resolved.integer(system.pad_factor);
}

}  // namespace

SheraTelescope::SheraTelescope(const params::ParameterStore& store, const TelescopeOptions& options)
    : SheraTelescope(store, TelescopeSystem::of(store), options) {}

SheraTelescope::SheraTelescope(const params::ParameterStore& store, std::shared_ptr<const TelescopeSystem> system,
                               const TelescopeOptions& options)
    : system_(std::move(system)),
      store_(store),
      options_(options),
      structural_keys_(structural_keys_of(*system_->spec)) {
  (void)graph(store_);
}

SheraTelescope SheraTelescope::of_profile(std::string_view profile, params::SystemId system,
                                          std::span<const params::Setting> settings, const TelescopeOptions& options) {
  return SheraTelescope(params::build_store(system, params::profile_settings(profile, system), settings).store,
                        options);
}

SheraTelescope::~SheraTelescope() = default;
SheraTelescope::SheraTelescope(SheraTelescope&&) noexcept = default;
SheraTelescope& SheraTelescope::operator=(SheraTelescope&&) noexcept = default;

std::shared_ptr<const params::Resolved> SheraTelescope::resolved(const params::ParameterStore& store) const {
  return system_->resolver->resolve(store);
}

OpticalStructure SheraTelescope::build(const params::ParameterStore& store) const {
  const params::TelescopeStructure described = system_->structure_of(store);
  OpticalStructure structure;
  structure.pupil_samples = described.pupil_npix;
  structure.focal_samples = described.psf_npix;
  structure.pad = pad_of(*system_, *resolved(store));
  structure.image_parity = described.image_parity;
  structure.free_space = described.free_space;
  structure.normalisation = described.normalisation;
  structure.precision = described.precision;
  structure.mirrors = shared_mirrors(store, described, options_.errors);
  structure.detector = build_detector(store, described);
  return structure;
}

void SheraTelescope::check_padding(const params::Resolved& resolved) const {
  const std::int64_t needed = pad_of(*system_, resolved), held = graph_->structure().pad;
  ARAGO_REQUIRE(needed <= held, system_->pad_factor << "=" << needed << " is needed, but this telescope was built with "
                                                    << held << " and keeps its arrays; make a new one from these "
                                                    << "parameters, or stay closer to the ones it was built from");
}

SystemGraph& SheraTelescope::graph(const params::ParameterStore& store) {
  const std::string wanted = store.content_hash(structural_keys_);
  if (!graph_ || wanted != built_from_) {
    graph_ = std::make_unique<SystemGraph>(build(store), options_.cache_bytes);
    built_from_ = wanted;
    local_ = system_->structure_of(store).transform == params::TransformEngine::local;
  }
  return *graph_;
}

SystemGraph& SheraTelescope::local_graph() {
  ARAGO_REQUIRE(local_,
                "telescope.transform=slab: fields that are spread over ranks give images only (arago psf, SlabImage); "
                "use telescope.transform=local for node outputs, derivatives and fits");
  return *graph_;
}

OpticalState SheraTelescope::state(const params::ParameterStore& store) {
  const SystemGraph& built = graph(store);
  const auto values = resolved(store);
  check_padding(*values);
  return bind_state(*system_, built.structure(), *values);
}

RealMap SheraTelescope::image(const params::ParameterStore& store) {
  const OpticalState at = state(store);
  return local_graph().image(at);
}

RealMap SheraTelescope::image(const ChainShare& share) {
  const OpticalState at = state(store_);
  return local_graph().image(at, share);
}

std::size_t SheraTelescope::chains() {
  const OpticalState at = state(store_);
  return at.stars.size() * at.wavelengths_m.size();
}

NodeOutput SheraTelescope::output(Node node, const params::ParameterStore& store) {
  const OpticalState at = state(store);
  return local_graph().output(node, at);
}

std::string SheraTelescope::structural_hash() const {
  return graph_->structure().hash();
}

std::vector<std::string> SheraTelescope::sampling_problems() {
  const OpticalState at = state(store_);
  const OpticalStructure& built = graph_->structure();
  const double diameter = at.mirrors[0].diameter_m;
  const double subpixel_rad =
      at.plate_scale_as_per_pix * radian_per_arcsecond / static_cast<double>(built.detector.oversample);
  std::vector<SamplingFinding> findings;
  findings.push_back(check_focal_sampling(
      {.pupil = {built.pupil_samples, diameter},
       .focal = {built.focal_subsamples(), static_cast<double>(built.focal_subsamples()) * subpixel_rad},
       .wavelength_m = at.wavelengths_m.front()}));
  double reached = 0;
  for (const MirrorState& mirror : at.mirrors) {
    if (mirror.distance_m == reached) continue;
    findings.push_back(check_transfer_function({.samples = built.padded_samples(),
                                                .width_m = static_cast<double>(built.pad) * diameter,
                                                .wavelength_m = at.wavelengths_m.back(),
                                                .distance_m = mirror.distance_m - reached}));
    reached = mirror.distance_m;
  }
  return problems(findings);
}

}  // namespace arago::optics
