#include "optics/detail/graph_tables.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/zernike.hpp"
#include "optics/detail/fast_phasor.hpp"
#include "optics/detail/numbers_hash.hpp"
#include "optics/detail/parallel.hpp"

#include <cmath>

namespace arago::optics::detail {
namespace {

constexpr double metres_per_nm = 1e-9;

/// transmission exp(2 pi i opd / lam), line by line; the phase is reduced in double.
template <class Scalar>
ComplexMapOf<Scalar> screen(const MirrorPlane& mirror, double wavelength_m) {
  const std::int64_t n = mirror.window.count;
  ComplexMapOf<Scalar> result(uninitialised("optics mirror screen"), n, n);
  for_each("mirror_screen", n, [&](std::int64_t line) {
    const double per_wavelength = 1 / wavelength_m;
    const double* opd = &mirror.opd_m(line, 0);
    const double* transmission = &mirror.transmission(line, 0);
    auto* out = reinterpret_cast<Scalar*>(&result(line, 0));
    for (std::int64_t e = 0; e < n; ++e) {
      const Wave phase = wave(opd[e] * per_wavelength);
      out[2 * e] = static_cast<Scalar>(transmission[e] * phase.re);
      out[2 * e + 1] = static_cast<Scalar>(transmission[e] * phase.im);
    }
  });
  return result;
}

std::size_t bytes_of(const MirrorPlane& mirror) {
  return sizeof(double) * (mirror.transmission.size() + mirror.opd_m.size()) +
         (sizeof(Complex<double>) * mirror.screens<double>().size() +
          sizeof(Complex<float>) * mirror.screens<float>().size()) *
             mirror.window.count * mirror.window.count;
}

}  // namespace

double GraphTables::spacing_ratio(const OpticalState& state, std::size_t mirror) {
  return state.mirrors[0].diameter_m / (state.mirrors[mirror].diameter_m * state.mirrors[mirror].magnification);
}

double GraphTables::covering_ratio(const OpticalState& state, std::size_t mirror) {
  const double ratio = spacing_ratio(state, mirror);
  ARAGO_REQUIRE(ratio > 0 && std::isfinite(ratio),
                "mirror M" << mirror + 1 << ": diameter " << state.mirrors[mirror].diameter_m << " m and magnification "
                           << state.mirrors[mirror].magnification << " must be positive and finite");
  return ratio;
}

std::vector<double> GraphTables::relays_m(const OpticalState& state) {
  std::vector<double> relays;
  double reached = 0;
  for (std::size_t k = 1; k < state.mirrors.size(); ++k) {
    relays.push_back(state.mirrors[k].distance_m - reached);
    reached = state.mirrors[k].distance_m;
  }
  relays.push_back(-reached);
  return relays;
}

std::string GraphTables::pupil_key(const OpticalState& state) const {
  return NumbersHash().numbers({state.mirrors[0].diameter_m}).add(state.mirrors[0].coefficients_nm).text();
}

std::string GraphTables::relay_key(const OpticalState& state) const {
  NumbersHash hash;
  hash.add(state.wavelengths_m);
  for (const MirrorState& mirror : state.mirrors)
    hash.numbers({mirror.diameter_m, mirror.magnification, mirror.distance_m});
  return hash.text();
}

std::string GraphTables::mirrors_key(const OpticalState& state) const {
  NumbersHash hash;
  hash.add(relay_key(state));
  for (std::size_t k = 1; k < state.mirrors.size(); ++k) hash.add(state.mirrors[k].coefficients_nm);
  return hash.text();
}

ConstRealMap GraphTables::mirror_opd(const OpticalState& state, std::size_t mirror) {
  const MirrorMaps& maps = structure_.mirrors[mirror];
  const std::vector<double>& coefficients = state.mirrors[mirror].coefficients_nm;
  const std::string kind = "opd" + std::to_string(mirror);
  const std::string key = NumbersHash().add(coefficients).text();
  if (const auto known = cache_.find<RealMap>(kind, key)) return *known;
  RealMap opd("optics mirror opd", structure_.pupil_samples, structure_.pupil_samples);
  for (std::size_t mode = 0; mode < coefficients.size(); ++mode) {
    if (coefficients[mode] == 0) continue;
    const double amplitude = metres_per_nm * coefficients[mode];
    const double* shape = maps.basis.data() + mode * opd.size();
    for (std::size_t k = 0; k < opd.size(); ++k) opd.data()[k] += amplitude * shape[k];
  }
  if (maps.opd_m.size() > 0)
    for (std::size_t k = 0; k < opd.size(); ++k) opd.data()[k] += maps.opd_m.data()[k];
  cache_.insert<RealMap>(kind, key, std::make_shared<const RealMap>(opd), opd.size() * sizeof(double));
  return opd;
}

PupilPlane GraphTables::pupil(const OpticalState& state) {
  const RealMap& transmission = structure_.mirrors[0].transmission;
  return {transmission,
          mirror_opd(state, 0),
          {structure_.pupil_samples, state.mirrors[0].diameter_m},
          pupil_amplitude(transmission, structure_.normalisation)};
}

std::shared_ptr<const MirrorPlane> GraphTables::mirror_window(const OpticalState& state, std::size_t mirror) {
  const MirrorMaps& maps = structure_.mirrors[mirror];
  const bool lines_along_y = mirror % 2 == 1;
  const std::int64_t padded = structure_.padded_samples();
  const std::string kind = "window" + std::to_string(mirror);
  const double ratio = spacing_ratio(state, mirror);
  const std::string key = maps.transmission.size() > 0 ? NumbersHash().numbers({ratio}).text() : "unlimited";
  if (const auto known = cache_.find<MirrorPlane>(kind, key)) return known;
  auto plane = std::make_shared<MirrorPlane>(MirrorPlane::without_limit(padded, lines_along_y));
  if (maps.transmission.size() > 0) {
    *plane = MirrorPlane::covering(structure_.pupil_samples, padded, covering_ratio(state, mirror), lines_along_y);
    ARAGO_REQUIRE(plane->window.count > 0, "mirror M" << mirror + 1 << " covers no sample of the padded grid");
    plane->transmission = plane->to_lines(maps.transmission);
  }
  cache_.insert<MirrorPlane>(kind, key, plane, bytes_of(*plane));
  return plane;
}

template <class Scalar>
std::shared_ptr<PathTables<Scalar>> GraphTables::make_path(const OpticalState& state) {
  auto tables = std::make_shared<PathTables<Scalar>>();
  PathGeometry& geometry = tables->geometry;
  geometry.pupil_samples = structure_.pupil_samples;
  geometry.padded_samples = structure_.padded_samples();
  geometry.width_m = static_cast<double>(structure_.pad) * state.mirrors[0].diameter_m;
  geometry.wavelengths_m = state.wavelengths_m;
  geometry.renormalise = structure_.normalisation == Normalisation::renormalise;
  geometry.relays_m = relays_m(state);
  for (std::size_t k = 1; k < state.mirrors.size(); ++k) {
    geometry.mirrors.push_back(*mirror_window(state, k));
    MirrorPlane& mirror = geometry.mirrors.back();
    if (mirror.unlimited()) continue;
    mirror.opd_m = mirror.to_lines(mirror_opd(state, k));
    for (const double wavelength : state.wavelengths_m)
      mirror.template screens<Scalar>().push_back(screen<Scalar>(mirror, wavelength));
  }
  return tables;
}

template <class Scalar>
std::shared_ptr<const typename LinePath<Scalar>::Transfers> GraphTables::transfers(const PathGeometry& geometry) {
  using Transfers = typename LinePath<Scalar>::Transfers;
  const std::string key =
      NumbersHash().numbers({geometry.width_m}).add(geometry.relays_m).add(geometry.wavelengths_m).text();
  if (const auto known = cache_.find<Transfers>("transfers", key)) return known;
  auto made = std::make_shared<const Transfers>(LinePath<Scalar>::transfers_of(geometry));
  const std::size_t lines = geometry.relays_m.size() * geometry.wavelengths_m.size();
  cache_.insert<Transfers>("transfers", key, made, lines * geometry.padded_samples * sizeof(Complex<Scalar>));
  return made;
}

template <class Scalar>
std::shared_ptr<const PathTables<Scalar>> GraphTables::path(const OpticalState& state) {
  const std::string key = mirrors_key(state);
  if (const auto known = cache_.find<PathTables<Scalar>>("path", key)) return known;
  const std::shared_ptr<PathTables<Scalar>> tables = make_path<Scalar>(state);
  if (structure_.free_space == FreeSpaceKernel::separable) {
    tables->line = std::make_unique<LinePath<Scalar>>(tables->geometry, transfers<Scalar>(tables->geometry));
  } else {
    tables->plane = std::make_unique<PlanePath<Scalar>>(tables->geometry, structure_.free_space);
  }
  std::size_t bytes = 0;
  for (const MirrorPlane& mirror : tables->geometry.mirrors) bytes += bytes_of(mirror);
  cache_.insert<PathTables<Scalar>>("path", key, tables, bytes);
  return tables;
}

template <class Scalar>
std::shared_ptr<const PlanePath<Scalar>> GraphTables::planes(const OpticalState& state) {
  const std::string key = mirrors_key(state);
  if (const auto known = cache_.find<PathTables<Scalar>>("planes", key)) return {known, known->plane.get()};
  const std::shared_ptr<PathTables<Scalar>> tables = make_path<Scalar>(state);
  tables->plane = std::make_unique<PlanePath<Scalar>>(tables->geometry, structure_.free_space);
  const std::size_t plane_bytes = sizeof(Complex<Scalar>) * structure_.padded_samples() * structure_.padded_samples();
  cache_.insert<PathTables<Scalar>>("planes", key, tables, plane_bytes * (tables->geometry.mirrors.size() + 1));
  return {tables, tables->plane.get()};
}

template <class Scalar>
std::shared_ptr<const BasicMatrixFourier<Scalar>> GraphTables::focal(const OpticalState& state,
                                                                     std::size_t wavelength) {
  const double lambda = state.wavelengths_m[wavelength], diameter = state.mirrors[0].diameter_m;
  const std::string key = NumbersHash().numbers({lambda, diameter, state.plate_scale_as_per_pix}).text();
  if (const auto known = cache_.find<BasicMatrixFourier<Scalar>>("focal kernel", key)) return known;
  const double window =
      static_cast<double>(structure_.focal_samples) * state.plate_scale_as_per_pix * radian_per_arcsecond;
  const auto transform =
      std::make_shared<const BasicMatrixFourier<Scalar>>(FocalSampling{.pupil = {structure_.pupil_samples, diameter},
                                                                       .focal = {structure_.focal_subsamples(), window},
                                                                       .wavelength_m = lambda,
                                                                       .sign = structure_.image_parity});
  cache_.insert<BasicMatrixFourier<Scalar>>("focal kernel", key, transform, transform->bytes());
  return transform;
}

template std::shared_ptr<const PathTables<float>> GraphTables::path<float>(const OpticalState&);
template std::shared_ptr<const PathTables<double>> GraphTables::path<double>(const OpticalState&);
template std::shared_ptr<const PlanePath<float>> GraphTables::planes<float>(const OpticalState&);
template std::shared_ptr<const PlanePath<double>> GraphTables::planes<double>(const OpticalState&);
template std::shared_ptr<const BasicMatrixFourier<float>> GraphTables::focal<float>(const OpticalState&, std::size_t);
template std::shared_ptr<const BasicMatrixFourier<double>> GraphTables::focal<double>(const OpticalState&, std::size_t);

}  // namespace arago::optics::detail
