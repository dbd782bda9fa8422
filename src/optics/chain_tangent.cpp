#include "optics/detail/chain_tangent.hpp"

#include "arago/optics/zernike.hpp"
#include "optics/detail/numbers_hash.hpp"

#include <algorithm>

namespace arago::optics::detail {
namespace {

bool any(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return value != 0; });
}

void add(const RealMap& target, const ConstRealMap& source, double factor) {
  for (std::size_t k = 0; k < target.size(); ++k) target.data()[k] += factor * source.data()[k];
}

}  // namespace

ChainTangents::ChainTangents(GraphEngine& graph, const OpticalState& at) : graph_(graph), at_(at) {
  if (!graph.single_mirror()) path_ = graph.tables.path<double>(at);
}

bool ChainTangents::moves_geometry(const OpticalState& tangent, std::size_t wavelength) {
  bool moves = tangent.wavelengths_m[wavelength] != 0;
  for (const MirrorState& mirror : tangent.mirrors)
    moves = moves || mirror.diameter_m != 0 || mirror.magnification != 0 || mirror.distance_m != 0;
  return moves;
}

bool ChainTangents::moves_field(const OpticalState& tangent, const Chain& chain) {
  bool moves = moves_geometry(tangent, chain.wavelength) || tangent.stars[chain.star].x_rad != 0 ||
               tangent.stars[chain.star].y_rad != 0;
  for (const MirrorState& mirror : tangent.mirrors) moves = moves || any(mirror.coefficients_nm);
  return moves;
}

double ChainTangents::log_wavelength(const OpticalState& tangent, const Chain& chain) const {
  return tangent.wavelengths_m[chain.wavelength] / at_.wavelengths_m[chain.wavelength];
}

double ChainTangents::log_scale(const OpticalState& tangent, const Chain& chain) const {
  return tangent.plate_scale_as_per_pix / at_.plate_scale_as_per_pix +
         tangent.mirrors[0].diameter_m / at_.mirrors[0].diameter_m - log_wavelength(tangent, chain);
}

double ChainTangents::log_ratio(const OpticalState& tangent, std::size_t mirror) const {
  const MirrorState& m = at_.mirrors[mirror];
  return tangent.mirrors[0].diameter_m / at_.mirrors[0].diameter_m - tangent.mirrors[mirror].diameter_m / m.diameter_m -
         tangent.mirrors[mirror].magnification / m.magnification;
}

RealMap ChainTangents::modes(const OpticalState& tangent, std::size_t mirror) const {
  std::vector<double> metres = tangent.mirrors[mirror].coefficients_nm;
  for (double& value : metres) value *= 1e-9;
  return combine(graph_.structure.mirrors[mirror].basis, metres);
}

PupilPushJob ChainTangents::pupil(const OpticalState& tangent, const Chain& chain) {
  const Star& star = at_.stars[chain.star];
  const double d_lambda = log_wavelength(tangent, chain);
  const double stretch = tangent.mirrors[0].diameter_m / at_.mirrors[0].diameter_m - d_lambda;
  PupilPushJob job;
  job.wavelength_m = at_.wavelengths_m[chain.wavelength];
  job.d_x_rad = tangent.stars[chain.star].x_rad + star.x_rad * stretch;
  job.d_y_rad = tangent.stars[chain.star].y_rad + star.y_rad * stretch;
  const bool modes_move = any(tangent.mirrors[0].coefficients_nm);
  if (!modes_move && d_lambda == 0) return job;
  RealMap& opd = made_[NumbersHash().add("pupil").add(tangent.mirrors[0].coefficients_nm).numbers({d_lambda}).text()];
  if (opd.size() == 0) {
    opd = modes_move ? modes(tangent, 0)
                     : RealMap("optics pupil tangent", graph_.structure.pupil_samples, graph_.structure.pupil_samples);
    if (d_lambda != 0) add(opd, graph_.tables.mirror_opd(at_, 0), -d_lambda);
  }
  job.d_opd_m = opd;
  return job;
}

std::vector<RealMap> ChainTangents::mirror_opds(const OpticalState& tangent, const Chain& chain) {
  const double d_lambda = log_wavelength(tangent, chain);
  std::vector<RealMap> opds(at_.mirrors.size() - 1);
  for (std::size_t k = 1; k < at_.mirrors.size(); ++k) {
    const MirrorPlane& plane = path_->geometry.mirrors[k - 1];
    if (plane.unlimited()) continue;
    const bool modes_move = any(tangent.mirrors[k].coefficients_nm);
    const double d_ratio = log_ratio(tangent, k);
    if (!modes_move && d_lambda == 0 && d_ratio == 0) continue;
    RealMap& opd = made_[NumbersHash()
                             .counts({static_cast<std::int64_t>(k)})
                             .add(tangent.mirrors[k].coefficients_nm)
                             .numbers({d_lambda, d_ratio})
                             .text()];
    if (opd.size() == 0) {
      opd = RealMap("optics mirror tangent", plane.window.count, plane.window.count);
      if (modes_move) add(opd, plane.to_lines(modes(tangent, k)), 1);
      if (d_lambda != 0) add(opd, plane.opd_m, -d_lambda);
      if (d_ratio != 0) add(opd, plane.to_lines_by_log_ratio(graph_.tables.mirror_opd(at_, k)), d_ratio);
    }
    opds[k - 1] = opd;
  }
  return opds;
}

GeometryTangent ChainTangents::geometry(const OpticalState& tangent, const Chain& chain) {
  GeometryTangent change;
  change.log_wavelength = log_wavelength(tangent, chain);
  change.log_width = tangent.mirrors[0].diameter_m / at_.mirrors[0].diameter_m;
  double reached = 0;
  for (std::size_t k = 1; k < at_.mirrors.size(); ++k) {
    change.relays_m.push_back(tangent.mirrors[k].distance_m - reached);
    reached = tangent.mirrors[k].distance_m;
    const MirrorPlane& plane = path_->geometry.mirrors[k - 1];
    const double d_ratio = plane.unlimited() ? 0.0 : log_ratio(tangent, k);
    change.transmissions.emplace_back();
    if (d_ratio == 0) continue;
    change.transmissions.back() = plane.to_lines_by_log_ratio(graph_.structure.mirrors[k].transmission);
    for (std::size_t i = 0; i < change.transmissions.back().size(); ++i)
      change.transmissions.back().data()[i] *= d_ratio;
  }
  change.relays_m.push_back(-reached);
  return change;
}

}  // namespace arago::optics::detail
