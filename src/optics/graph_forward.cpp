#include "arago/core/error.hpp"
#include "optics/detail/graph_engine.hpp"
#include "optics/detail/parallel.hpp"

#include <numeric>

namespace arago::optics::detail {
namespace {

template <class Scalar>
struct PathOutcome {
  ComplexMapOf<Scalar> back;
  double power = 0;
};

std::vector<std::size_t> all_of(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

}  // namespace

template <class Scalar>
void GraphEngine::pupils(const OpticalState& state, const NodeKeys& keys, const std::vector<std::size_t>& wanted,
                         std::vector<ChainFields<Scalar>>& fields) {
  const std::vector<Chain> all = chains(state);
  std::vector<PupilJob<Scalar>> jobs;
  std::vector<std::size_t> missing;
  for (const std::size_t c : wanted) {
    if (fields[c].pupil.size() > 0) continue;
    if (const auto known = find<ComplexMapOf<Scalar>>(Node::pupil, keys.pupil[c])) {
      fields[c].pupil = *known;
      continue;
    }
    fields[c].pupil =
        ComplexMapOf<Scalar>(uninitialised("optics pupil field"), structure.pupil_samples, structure.pupil_samples);
    jobs.push_back({state.wavelengths_m[all[c].wavelength], state.stars[all[c].star], fields[c].pupil});
    missing.push_back(c);
  }
  if (jobs.empty()) return;
  pupil_forward<Scalar>(tables.pupil(state), jobs);
  for (const std::size_t c : missing) keep(Node::pupil, keys.pupil[c], fields[c].pupil);
}

template <class Scalar>
void GraphEngine::backs(const OpticalState& state, const NodeKeys& keys, const std::vector<std::size_t>& wanted,
                        std::vector<ChainFields<Scalar>>& fields, bool keep_before) {
  if (single_mirror()) {
    pupils<Scalar>(state, keys, wanted, fields);
    for (const std::size_t c : wanted) fields[c].path.back = fields[c].pupil;
    return;
  }
  const std::vector<Chain> all = chains(state);
  std::vector<std::size_t> missing, without_half;
  for (const std::size_t c : wanted) {
    const auto known = find<PathOutcome<Scalar>>(Node::relay_back, keys.back[c]);
    const auto before = keep_before ? find<std::vector<ComplexMapOf<Scalar>>>(Node::m2, keys.back[c]) : nullptr;
    if (known && (before || !keep_before)) {
      fields[c].path.back = known->back;
      fields[c].path.power = known->power;
      if (before) fields[c].path.before = *before;
      continue;
    }
    missing.push_back(c);
    if (const auto half = find<ComplexMapOf<Scalar>>(Node::relay_to_m2, keys.half[c]))
      fields[c].path.half = *half;
    else
      without_half.push_back(c);
  }
  if (missing.empty()) return;
  const auto path = tables.path<Scalar>(state);
  pupils<Scalar>(state, keys, path->line ? without_half : missing, fields);
  std::vector<ForwardJob<Scalar>> jobs;
  for (const std::size_t c : missing) jobs.push_back({all[c].wavelength, fields[c].pupil, &fields[c].path});
  path->forward(jobs, keep_before);
  for (const std::size_t c : missing) {
    const PathField<Scalar>& field = fields[c].path;
    if (field.half.size() > 0) keep(Node::relay_to_m2, keys.half[c], field.half);
    using Outcome = PathOutcome<Scalar>;
    cache.insert<Outcome>("relay_back", keys.back[c], std::make_shared<Outcome>(field.back, field.power),
                          field.back.size() * sizeof(Complex<Scalar>));
    if (!keep_before) continue;
    std::size_t bytes = 0;
    for (const auto& before : field.before) bytes += before.size() * sizeof(Complex<Scalar>);
    using Fields = std::vector<ComplexMapOf<Scalar>>;
    cache.insert<Fields>("m2", keys.back[c], std::make_shared<Fields>(field.before), bytes);
  }
}

template <class Scalar>
void GraphEngine::focals(const OpticalState& state, const NodeKeys& keys, const std::vector<std::size_t>& wanted,
                         std::vector<ChainFields<Scalar>>& fields, bool keep_before) {
  const std::vector<Chain> all = chains(state);
  std::vector<std::size_t> missing;
  for (const std::size_t c : wanted) {
    if (const auto known = find<ComplexMapOf<Scalar>>(Node::focal, keys.focal[c]))
      fields[c].focal = *known;
    else
      missing.push_back(c);
  }
  backs<Scalar>(state, keys, keep_before ? wanted : missing, fields, keep_before);
  std::vector<std::shared_ptr<const BasicMatrixFourier<Scalar>>> transforms;
  for (const std::size_t c : missing) {
    transforms.push_back(tables.focal<Scalar>(state, all[c].wavelength));
    const std::int64_t m = structure.focal_subsamples();
    fields[c].focal = ComplexMapOf<Scalar>(uninitialised("optics focal field"), m, m);
  }
  for_each("focal_forward", static_cast<std::int64_t>(missing.size()),
           [&](std::int64_t i) { transforms[i]->forward(fields[missing[i]].path.back, fields[missing[i]].focal); });
  for (const std::size_t c : missing) keep(Node::focal, keys.focal[c], fields[c].focal);
}

template <class Scalar>
std::vector<RealMap> GraphEngine::spectral_sums(const OpticalState& state, const NodeKeys& keys,
                                                const std::vector<std::size_t>& missing) {
  const std::size_t wavelengths = state.wavelengths_m.size();
  std::vector<std::size_t> wanted;
  for (const std::size_t star : missing)
    for (std::size_t i = 0; i < wavelengths; ++i) wanted.push_back(star * wavelengths + i);
  std::vector<ChainFields<Scalar>> fields(state.stars.size() * wavelengths);
  focals<Scalar>(state, keys, wanted, fields, differentiated);
  const std::int64_t m = structure.focal_subsamples();
  std::vector<RealMap> sums;
  for (std::size_t i = 0; i < missing.size(); ++i) sums.emplace_back(uninitialised("optics spectral sum"), m, m);
  for_each("spectral_sum", static_cast<std::int64_t>(missing.size()) * m, [&](std::int64_t task) {
    const std::size_t star = missing[task / m];
    double* out = &sums[task / m](task % m, 0);
    for (std::int64_t col = 0; col < m; ++col) out[col] = 0;
    for (std::size_t i = 0; i < wavelengths; ++i) {
      const Complex<Scalar>* field = &fields[star * wavelengths + i].focal(task % m, 0);
      const double weight = state.weights[star][i];
      for (std::int64_t col = 0; col < m; ++col)
        out[col] += weight * abs_squared(Complex<double>(field[col].real(), field[col].imag()));
    }
  });
  return sums;
}

std::vector<ConstRealMap> GraphEngine::star_images(const OpticalState& state, const NodeKeys& keys) {
  std::vector<ConstRealMap> images(state.stars.size());
  std::vector<std::size_t> missing;
  for (std::size_t star = 0; star < state.stars.size(); ++star) {
    if (const auto known = find<RealMap>(Node::spectral_sum, keys.stars[star]))
      images[star] = *known;
    else
      missing.push_back(star);
  }
  if (missing.empty()) return images;
  const std::vector<RealMap> sums = structure.precision == FieldPrecision::float32
                                        ? spectral_sums<float>(state, keys, missing)
                                        : spectral_sums<double>(state, keys, missing);
  for (std::size_t i = 0; i < missing.size(); ++i) {
    images[missing[i]] = sums[i];
    keep(Node::spectral_sum, keys.stars[missing[i]], sums[i]);
  }
  return images;
}

RealMap GraphEngine::summed(const OpticalState& state, const std::vector<ConstRealMap>& images) const {
  RealMap total("optics source sum", structure.focal_subsamples(), structure.focal_subsamples());
  for (std::size_t star = 0; star < images.size(); ++star)
    for (std::size_t k = 0; k < total.size(); ++k) total.data()[k] += state.stars[star].flux * images[star].data()[k];
  return total;
}

ConstRealMap GraphEngine::source_image(const OpticalState& state, const NodeKeys& keys) {
  if (const auto known = find<RealMap>(Node::source_sum, keys.source)) return *known;
  const RealMap total = summed(state, star_images(state, keys));
  keep(Node::source_sum, keys.source, total);
  return total;
}

ConstRealMap GraphEngine::detector_image(const OpticalState& state, const NodeKeys& keys) {
  if (const auto known = find<RealMap>(Node::detector, keys.detector)) return *known;
  const RealMap image = detect(structure.detector, source_image(state, keys), subpixel_as(state));
  keep(Node::detector, keys.detector, image);
  return image;
}

std::vector<ChainFields<double>> GraphEngine::linearise(const OpticalState& state, const NodeKeys& keys) {
  ARAGO_REQUIRE(structure.precision == FieldPrecision::float64,
                "telescope.precision=float32 gives images only: derivatives are computed in double; use "
                "telescope.precision=float64 for gradients, Fisher information and fits");
  differentiated = true;
  std::vector<ChainFields<double>> fields(keys.pupil.size());
  const std::vector<std::size_t> all = all_of(fields.size());
  pupils<double>(state, keys, all, fields);
  focals<double>(state, keys, all, fields, true);
  return fields;
}

template void GraphEngine::pupils(const OpticalState&, const NodeKeys&, const std::vector<std::size_t>&,
                                  std::vector<ChainFields<float>>&);
template void GraphEngine::backs(const OpticalState&, const NodeKeys&, const std::vector<std::size_t>&,
                                 std::vector<ChainFields<float>>&, bool);
template void GraphEngine::focals(const OpticalState&, const NodeKeys&, const std::vector<std::size_t>&,
                                  std::vector<ChainFields<float>>&, bool);
template void GraphEngine::pupils(const OpticalState&, const NodeKeys&, const std::vector<std::size_t>&,
                                  std::vector<ChainFields<double>>&);
template void GraphEngine::backs(const OpticalState&, const NodeKeys&, const std::vector<std::size_t>&,
                                 std::vector<ChainFields<double>>&, bool);
template void GraphEngine::focals(const OpticalState&, const NodeKeys&, const std::vector<std::size_t>&,
                                  std::vector<ChainFields<double>>&, bool);

}  // namespace arago::optics::detail
