#include "optics/detail/chain_push.hpp"

#include "optics/detail/parallel.hpp"

#include <algorithm>

namespace arago::optics::detail {
namespace {

// Tangents that are under way at the same time. Results do not depend on it; memory does (about 6 fields each).
constexpr std::size_t batch_bytes = std::size_t{96} << 20;

}  // namespace

ChainPush::ChainPush(GraphEngine& graph, const OpticalState& at, const std::vector<ChainFields<double>>& fields)
    : graph_(graph), at_(at), fields_(fields), chains_(graph.chains(at)), tangents_(graph, at) {
  const std::size_t n = graph.structure.pupil_samples, m = graph.structure.focal_subsamples();
  const std::size_t per_task =
      sizeof(Complex<double>) * (2 * n * n + 2 * n * graph.structure.padded_samples() + 3 * m * m);
  batch_ = std::max<std::size_t>(chains_.size(), batch_bytes / per_task);
}

std::vector<ComplexMap> ChainPush::push(std::span<const Task> tasks) {
  const std::int64_t n = graph_.structure.pupil_samples, m = graph_.structure.focal_subsamples();
  std::vector<ComplexMap> d_back(tasks.size()), d_focal(tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    d_focal[i] = ComplexMap(uninitialised("optics focal tangent"), m, m);
    if (ChainTangents::moves_field(*tasks[i].tangent, chains_[tasks[i].chain]))
      d_back[i] = ComplexMap(uninitialised("optics back tangent"), n, n);
  }
  push_path(tasks, d_back);
  push_focal(tasks, d_back, d_focal);
  return d_focal;
}

void ChainPush::push_path(std::span<const Task> tasks, const std::vector<ComplexMap>& d_back) {
  const std::int64_t n = graph_.structure.pupil_samples;
  std::vector<PupilPushJob> pupils;
  std::vector<PushJob> lines, planes;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (d_back[i].size() == 0) continue;
    const Chain& chain = chains_[tasks[i].chain];
    const OpticalState& tangent = *tasks[i].tangent;
    const ChainFields<double>& at = fields_[tasks[i].chain];
    PupilPushJob pupil = tangents_.pupil(tangent, chain);
    const bool pupil_moves = pupil.d_opd_m.size() > 0 || pupil.d_x_rad != 0 || pupil.d_y_rad != 0;
    pupil.field = at.pupil;
    if (graph_.single_mirror()) {
      pupil.d_field = d_back[i];
      pupils.push_back(pupil);
      continue;
    }
    PushJob job{chain.wavelength, &at.path, at.pupil, {}, tangents_.mirror_opds(tangent, chain), {}, d_back[i]};
    if (pupil_moves) {
      pupil.d_field = ComplexMap(uninitialised("optics pupil tangent"), n, n);
      job.d_pupil = pupil.d_field;
      pupils.push_back(pupil);
    }
    const bool geometric = ChainTangents::moves_geometry(tangent, chain.wavelength);
    if (geometric) job.geometry = tangents_.geometry(tangent, chain);
    (geometric ? planes : lines).push_back(job);
  }
  pupil_push({n, at_.mirrors[0].diameter_m}, pupils);
  if (!lines.empty()) graph_.tables.path<double>(at_)->push(lines);
  if (!planes.empty()) graph_.tables.planes<double>(at_)->push(planes);
}

void ChainPush::push_focal(std::span<const Task> tasks, const std::vector<ComplexMap>& d_back,
                           const std::vector<ComplexMap>& d_focal) {
  std::vector<std::shared_ptr<const MatrixFourier>> transforms;
  std::vector<double> log_scales;
  for (const Task& task : tasks) {
    transforms.push_back(graph_.tables.focal<double>(at_, chains_[task.chain].wavelength));
    log_scales.push_back(tangents_.log_scale(*task.tangent, chains_[task.chain]));
  }
  for_each("focal_push", static_cast<std::int64_t>(tasks.size()), [&](std::int64_t i) {
    const ChainFields<double>& at = fields_[tasks[i].chain];
    const ComplexMap& out = d_focal[i];
    if (d_back[i].size() > 0)
      transforms[i]->forward(d_back[i], out);
    else
      std::fill_n(out.data(), out.size(), Complex<double>(0, 0));
    if (log_scales[i] == 0) return;
    std::vector<Complex<double>> memory(out.size());
    const ComplexMap slope(memory.data(), out.extent(0), out.extent(1));
    transforms[i]->scale_derivative(at.path.back, at.focal, slope);
    for (std::size_t k = 0; k < out.size(); ++k) out.data()[k] += slope.data()[k] * log_scales[i];
  });
}

}  // namespace arago::optics::detail
