#include "optics/detail/graph_engine.hpp"
#include "optics/detail/parallel.hpp"

#include <numeric>

namespace arago::optics::detail {
namespace {

struct PathOutcome {
  ComplexMap back;
  double power = 0;
};

std::vector<std::size_t> all_of(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

}  // namespace

void GraphEngine::pupils(const OpticalState& state, const NodeKeys& keys, const std::vector<std::size_t>& wanted,
                         std::vector<ChainFields>& fields) {
  const std::vector<Chain> all = chains(state);
  std::vector<PupilJob> jobs;
  std::vector<std::size_t> missing;
  for (const std::size_t c : wanted) {
    if (fields[c].pupil.size() > 0) continue;
    if (const auto known = find<ComplexMap>(Node::pupil, keys.pupil[c])) {
      fields[c].pupil = *known;
      continue;
    }
    fields[c].pupil = ComplexMap(uninitialised("optics pupil field"), structure.pupil_samples, structure.pupil_samples);
    jobs.push_back({state.wavelengths_m[all[c].wavelength], state.stars[all[c].star], fields[c].pupil});
    missing.push_back(c);
  }
  if (jobs.empty()) return;
  pupil_forward(tables.pupil(state), jobs);
  for (const std::size_t c : missing) keep(Node::pupil, keys.pupil[c], fields[c].pupil);
}

void GraphEngine::backs(const OpticalState& state, const NodeKeys& keys, const std::vector<std::size_t>& wanted,
                        std::vector<ChainFields>& fields, bool keep_before) {
  if (single_mirror()) {
    pupils(state, keys, wanted, fields);
    for (const std::size_t c : wanted) fields[c].path.back = fields[c].pupil;
    return;
  }
  const std::vector<Chain> all = chains(state);
  std::vector<std::size_t> missing, without_half;
  for (const std::size_t c : wanted) {
    const auto known = find<PathOutcome>(Node::relay_back, keys.back[c]);
    const auto before = keep_before ? find<std::vector<ComplexMap>>(Node::m2, keys.back[c]) : nullptr;
    if (known && (before || !keep_before)) {
      fields[c].path.back = known->back;
      fields[c].path.power = known->power;
      if (before) fields[c].path.before = *before;
      continue;
    }
    missing.push_back(c);
    if (const auto half = find<ComplexMap>(Node::relay_to_m2, keys.half[c]))
      fields[c].path.half = *half;
    else
      without_half.push_back(c);
  }
  if (missing.empty()) return;
  const auto path = tables.path(state);
  pupils(state, keys, path->line ? without_half : missing, fields);
  std::vector<ForwardJob> jobs;
  for (const std::size_t c : missing) jobs.push_back({all[c].wavelength, fields[c].pupil, &fields[c].path});
  path->forward(jobs, keep_before);
  for (const std::size_t c : missing) {
    const PathField& field = fields[c].path;
    if (field.half.size() > 0) keep(Node::relay_to_m2, keys.half[c], field.half);
    cache.insert<PathOutcome>("relay_back", keys.back[c], std::make_shared<PathOutcome>(field.back, field.power),
                              field.back.size() * sizeof(Complex<double>));
    if (!keep_before) continue;
    std::size_t bytes = 0;
    for (const ComplexMap& before : field.before) bytes += before.size() * sizeof(Complex<double>);
    cache.insert<std::vector<ComplexMap>>("m2", keys.back[c], std::make_shared<std::vector<ComplexMap>>(field.before),
                                          bytes);
  }
}

void GraphEngine::focals(const OpticalState& state, const NodeKeys& keys, const std::vector<std::size_t>& wanted,
                         std::vector<ChainFields>& fields, bool keep_before) {
  const std::vector<Chain> all = chains(state);
  std::vector<std::size_t> missing;
  for (const std::size_t c : wanted) {
    if (const auto known = find<ComplexMap>(Node::focal, keys.focal[c]))
      fields[c].focal = *known;
    else
      missing.push_back(c);
  }
  backs(state, keys, keep_before ? wanted : missing, fields, keep_before);
  std::vector<std::shared_ptr<const MatrixFourier>> transforms;
  for (const std::size_t c : missing) {
    transforms.push_back(tables.focal(state, all[c].wavelength));
    const std::int64_t m = structure.focal_subsamples();
    fields[c].focal = ComplexMap(uninitialised("optics focal field"), m, m);
  }
  for_each("focal_forward", static_cast<std::int64_t>(missing.size()),
           [&](std::int64_t i) { transforms[i]->forward(fields[missing[i]].path.back, fields[missing[i]].focal); });
  for (const std::size_t c : missing) keep(Node::focal, keys.focal[c], fields[c].focal);
}

std::vector<ConstRealMap> GraphEngine::star_images(const OpticalState& state, const NodeKeys& keys) {
  const std::size_t wavelengths = state.wavelengths_m.size();
  std::vector<ConstRealMap> images(state.stars.size());
  std::vector<std::size_t> missing, wanted;
  for (std::size_t star = 0; star < state.stars.size(); ++star) {
    if (const auto known = find<RealMap>(Node::spectral_sum, keys.stars[star])) {
      images[star] = *known;
      continue;
    }
    missing.push_back(star);
    for (std::size_t i = 0; i < wavelengths; ++i) wanted.push_back(star * wavelengths + i);
  }
  if (missing.empty()) return images;
  std::vector<ChainFields> fields(state.stars.size() * wavelengths);
  focals(state, keys, wanted, fields, differentiated);
  const std::int64_t m = structure.focal_subsamples();
  std::vector<RealMap> sums;
  for (const std::size_t star : missing) {
    sums.emplace_back(uninitialised("optics spectral sum"), m, m);
    images[star] = sums.back();
  }
  for_each("spectral_sum", static_cast<std::int64_t>(missing.size()) * m, [&](std::int64_t task) {
    const std::size_t star = missing[task / m];
    double* out = &sums[task / m](task % m, 0);
    for (std::int64_t col = 0; col < m; ++col) out[col] = 0;
    for (std::size_t i = 0; i < wavelengths; ++i) {
      const Complex<double>* field = &fields[star * wavelengths + i].focal(task % m, 0);
      const double weight = state.weights[star][i];
      for (std::int64_t col = 0; col < m; ++col) out[col] += weight * abs_squared(field[col]);
    }
  });
  for (std::size_t i = 0; i < missing.size(); ++i) keep(Node::spectral_sum, keys.stars[missing[i]], sums[i]);
  return images;
}

ConstRealMap GraphEngine::source_image(const OpticalState& state, const NodeKeys& keys) {
  if (const auto known = find<RealMap>(Node::source_sum, keys.source)) return *known;
  const std::vector<ConstRealMap> images = star_images(state, keys);
  RealMap total("optics source sum", structure.focal_subsamples(), structure.focal_subsamples());
  for (std::size_t star = 0; star < images.size(); ++star)
    for (std::size_t k = 0; k < total.size(); ++k) total.data()[k] += state.stars[star].flux * images[star].data()[k];
  keep(Node::source_sum, keys.source, total);
  return total;
}

ConstRealMap GraphEngine::detector_image(const OpticalState& state, const NodeKeys& keys) {
  if (const auto known = find<RealMap>(Node::detector, keys.detector)) return *known;
  const RealMap image = detect(structure.detector, source_image(state, keys), subpixel_as(state));
  keep(Node::detector, keys.detector, image);
  return image;
}

std::vector<ChainFields> GraphEngine::linearise(const OpticalState& state, const NodeKeys& keys) {
  differentiated = true;
  std::vector<ChainFields> fields(keys.pupil.size());
  const std::vector<std::size_t> all = all_of(fields.size());
  pupils(state, keys, all, fields);
  focals(state, keys, all, fields, true);
  return fields;
}

}  // namespace arago::optics::detail
