#include "arago/core/error.hpp"
#include "arago/optics/system_graph.hpp"
#include "arago/optics/zernike.hpp"
#include "optics/detail/chain_push.hpp"
#include "optics/detail/graph_engine.hpp"
#include "optics/detail/parallel.hpp"

#include <algorithm>

namespace arago::optics {
namespace detail {
namespace {

/// A reverse pass under way: cotangents of all chains, from the focal plane back to M1.
struct ReversePass {
  GraphEngine& graph;
  const OpticalState& state;
  const std::vector<ChainFields<double>>& fields;
  const WantedGradients& wanted;
  StateLayout layout;
  std::vector<Chain> chains;
  std::vector<ComplexMap> g_focal;
  std::vector<PullJob> path_jobs;
  std::vector<PupilPullJob> pupil_jobs;
  StateGradient gradient;

  void seed(const RealMap& g_subpixels);
  void pull_jitter(const ConstRealMap& d_image, const ConstRealMap& source, const ConstRealMap& detected);
  void pull_focal(std::vector<ComplexMap>& g_back);
  void pull_path(const std::vector<ComplexMap>& g_back);
  void collect_mirrors();
  void collect_pupil();
  void collect_geometry();
};

double product_sum(const ConstRealMap& a, const ConstComplexMap& field) {
  double total = 0;
  for (std::size_t row = 0; row < a.extent(0); ++row) {
    double row_sum = 0;
    for (std::size_t col = 0; col < a.extent(1); ++col) row_sum += a(row, col) * abs_squared(field(row, col));
    total += row_sum;
  }
  return total;
}

/// G = 2 F w g E, and the gradients of fluxes and weights.
void ReversePass::seed(const RealMap& g_subpixels) {
  const std::int64_t m = graph.structure.focal_subsamples();
  std::vector<double> sums(chains.size());
  for (std::size_t c = 0; c < chains.size(); ++c) g_focal.emplace_back(uninitialised("optics focal cotangent"), m, m);
  for_each("focal_seed", static_cast<std::int64_t>(chains.size()), [&](std::int64_t c) {
    const Chain& chain = chains[c];
    const double factor = 2 * state.stars[chain.star].flux * state.weights[chain.star][chain.wavelength];
    for (std::size_t k = 0; k < g_subpixels.size(); ++k)
      g_focal[c].data()[k] = fields[c].focal.data()[k] * (factor * g_subpixels.data()[k]);
    sums[c] = product_sum(g_subpixels, fields[c].focal);
  });
  for (std::size_t c = 0; c < chains.size(); ++c) {
    const Chain& chain = chains[c];
    const double weight = state.weights[chain.star][chain.wavelength];
    gradient.values[layout.star_flux(chain.star)] += weight * sums[c];
    gradient.values[layout.weight(chain.star, chain.wavelength)] = state.stars[chain.star].flux * sums[c];
  }
}

/// The plate scale says how many sub-pixels the jitter covers.
void ReversePass::pull_jitter(const ConstRealMap& d_image, const ConstRealMap& source, const ConstRealMap& detected) {
  const RealMap slope = detect_by_log_spacing(graph.structure.detector, source, detected, graph.subpixel_as(state));
  double total = 0;
  for (std::size_t k = 0; k < slope.size(); ++k) total += d_image.data()[k] * slope.data()[k];
  gradient.values[layout.plate_scale()] += total / state.plate_scale_as_per_pix;
}

/// The focal transform back, and the plate scale: Re <G, d E / d ln ps> / ps.
void ReversePass::pull_focal(std::vector<ComplexMap>& g_back) {
  const std::int64_t n = graph.structure.pupil_samples, m = graph.structure.focal_subsamples();
  std::vector<std::shared_ptr<const MatrixFourier>> transforms;
  std::vector<double> by_scale(chains.size());
  for (const Chain& chain : chains) {
    transforms.push_back(graph.tables.focal<double>(state, chain.wavelength));
    g_back.emplace_back(uninitialised("optics back cotangent"), n, n);
  }
  for_each("focal_pull", static_cast<std::int64_t>(chains.size()), [&](std::int64_t c) {
    transforms[c]->adjoint(g_focal[c], g_back[c]);
    std::vector<Complex<double>> memory(m * m);
    const ComplexMap slope(memory.data(), m, m);
    transforms[c]->scale_derivative(fields[c].path.back, fields[c].focal, slope);
    by_scale[c] = inner(g_focal[c], slope);
  });
  for (const double part : by_scale) gradient.values[layout.plate_scale()] += part / state.plate_scale_as_per_pix;
}

void ReversePass::pull_path(const std::vector<ComplexMap>& g_back) {
  const std::int64_t n = graph.structure.pupil_samples;
  for (std::size_t c = 0; c < chains.size(); ++c) {
    const double wavelength = state.wavelengths_m[chains[c].wavelength];
    const RealMap g_opd(uninitialised("optics pupil gradient"), n, n);
    if (graph.single_mirror()) {
      pupil_jobs.push_back({wavelength, fields[c].pupil, g_back[c], g_opd});
      continue;
    }
    const ComplexMap g_pupil(uninitialised("optics pupil cotangent"), n, n);
    PullJob job{chains[c].wavelength, &fields[c].path, g_back[c], g_pupil, {}, {}};
    for (const MirrorPlane& mirror : graph.tables.path<double>(state)->geometry.mirrors) {
      const std::int64_t w = mirror.unlimited() ? 0 : mirror.window.count;
      job.g_opd_m.emplace_back(uninitialised("optics mirror gradient"), w, w);
      job.g_transmission.emplace_back(uninitialised("optics mirror gradient"), wanted.maps ? w : 0,
                                      wanted.maps ? w : 0);
    }
    path_jobs.push_back(job);
    pupil_jobs.push_back({wavelength, fields[c].pupil, g_pupil, g_opd});
  }
  if (!path_jobs.empty()) graph.tables.path<double>(state)->pull(path_jobs);
  pupil_pull(pupil_jobs);
}

RealMap summed(const std::vector<RealMap>& maps) {
  RealMap total("optics gradient sum", maps[0].extent(0), maps[0].extent(1));
  for (const RealMap& map : maps)
    for (std::size_t k = 0; k < total.size(); ++k) total.data()[k] += map.data()[k];
  return total;
}

void ReversePass::collect_mirrors() {
  if (graph.single_mirror()) return;
  const auto path = graph.tables.path<double>(state);
  for (std::size_t k = 1; k < state.mirrors.size(); ++k) {
    const MirrorPlane& mirror = path->geometry.mirrors[k - 1];
    if (mirror.unlimited()) continue;
    std::vector<RealMap> opds, transmissions;
    for (const PullJob& job : path_jobs) {
      opds.push_back(job.g_opd_m[k - 1]);
      transmissions.push_back(job.g_transmission[k - 1]);
    }
    const RealMap on_mirror = mirror.from_lines(summed(opds));
    const std::vector<double> products = project(graph.structure.mirrors[k].basis, on_mirror);
    for (std::size_t mode = 0; mode < products.size(); ++mode)
      gradient.values[layout.coefficient(k, mode)] = 1e-9 * products[mode];
    if (wanted.maps) gradient.maps[k] = {on_mirror, mirror.from_lines(summed(transmissions))};
  }
}

void ReversePass::collect_pupil() {
  const PupilPlane plane = graph.tables.pupil(state);
  std::vector<RealMap> opds;
  for (std::size_t c = 0; c < chains.size(); ++c) {
    opds.push_back(pupil_jobs[c].g_opd_m);
    const Star offset = offset_gradient(plane.grid, pupil_jobs[c].g_opd_m);
    gradient.values[layout.star_x(chains[c].star)] += offset.x_rad;
    gradient.values[layout.star_y(chains[c].star)] += offset.y_rad;
  }
  const RealMap opd = summed(opds);
  const std::vector<double> products = project(graph.structure.mirrors[0].basis, opd);
  for (std::size_t mode = 0; mode < products.size(); ++mode)
    gradient.values[layout.coefficient(0, mode)] = 1e-9 * products[mode];
  if (!wanted.maps) return;
  const RealMap transmission("optics transmission gradient", plane.grid.samples, plane.grid.samples);
  for (std::size_t c = 0; c < chains.size(); ++c)
    add_transmission_gradient(plane, graph.structure.normalisation, pupil_jobs[c], state.stars[chains[c].star],
                              transmission);
  gradient.maps[0] = {opd, transmission};
}

/// Diameters, magnifications, distances and wavelengths: one tangent each, and its product with the cotangent.
void ReversePass::collect_geometry() {
  std::vector<std::int64_t> elements;
  for (std::int64_t i = 0; i < layout.wavelengths(); ++i) elements.push_back(layout.wavelength(i));
  for (std::int64_t k = 0; k < layout.mirrors(); ++k) {
    elements.push_back(layout.diameter(k));
    if (k > 0) elements.insert(elements.end(), {layout.magnification(k), layout.distance(k)});
  }
  std::vector<OpticalState> tangents;
  for (const std::int64_t e : elements) {
    std::vector<double> flat(layout.size(), 0.0);
    flat[e] = 1;
    tangents.push_back(layout.unflatten(flat));
  }
  std::vector<ChainPush::Task> tasks;
  std::vector<std::int64_t> element_of_task;
  for (std::size_t i = 0; i < elements.size(); ++i)
    for (std::size_t c = 0; c < chains.size(); ++c) {
      if (!ChainTangents::moves_field(tangents[i], chains[c])) continue;
      tasks.push_back({c, &tangents[i]});
      element_of_task.push_back(elements[i]);
    }
  ChainPush push(graph, state, fields);
  push.run(tasks, [&](std::size_t task, const ComplexMap& d_focal) {
    gradient.values[element_of_task[task]] += inner(g_focal[tasks[task].chain], d_focal);
  });
}

}  // namespace
}  // namespace detail

StateGradient SystemGraph::vjp(const OpticalState& state, const ConstRealMap& d_image, const WantedGradients& wanted) {
  detail::GraphEngine& self = *self_;
  self.check(state);
  ARAGO_REQUIRE(static_cast<std::int64_t>(d_image.extent(0)) == self.structure.focal_samples &&
                    static_cast<std::int64_t>(d_image.extent(1)) == self.structure.focal_samples,
                "derivative image of " << d_image.extent(0) << " x " << d_image.extent(1) << " for a detector of "
                                       << self.structure.focal_samples << " pixels");
  const detail::NodeKeys keys = self.keys(state);
  const std::vector<detail::ChainFields<double>> fields = self.linearise(state, keys);
  const ConstRealMap detected = self.detector_image(state, keys);
  detail::ReversePass pass{self, state, fields, wanted, StateLayout(state), self.chains(state), {}, {}, {}, {}};
  pass.gradient.values.assign(pass.layout.size(), 0.0);
  pass.gradient.maps.resize(wanted.maps ? state.mirrors.size() : 0);
  pass.seed(detect_vjp(self.structure.detector, d_image, detected, self.subpixel_as(state)));
  if (self.structure.detector.jitter.kind != JitterKind::none)
    pass.pull_jitter(d_image, self.source_image(state, keys), detected);
  std::vector<ComplexMap> g_back;
  pass.pull_focal(g_back);
  pass.pull_path(g_back);
  pass.collect_mirrors();
  pass.collect_pupil();
  if (wanted.geometry) pass.collect_geometry();
  return pass.gradient;
}

}  // namespace arago::optics
