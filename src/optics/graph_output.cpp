#include "arago/core/error.hpp"
#include "arago/optics/system_graph.hpp"
#include "optics/detail/graph_engine.hpp"

#include <algorithm>
#include <numeric>

namespace arago::optics {
namespace {

template <class Scalar>
ComplexStack stacked(const std::vector<ComplexMapOf<Scalar>>& maps) {
  ComplexStack stack(uninitialised("optics node fields"), maps.size(), maps[0].extent(0), maps[0].extent(1));
  for (std::size_t k = 0; k < maps.size(); ++k)
    std::transform(maps[k].data(), maps[k].data() + maps[k].size(), &stack(k, 0, 0),
                   [](const Complex<Scalar>& value) { return Complex<double>(value.real(), value.imag()); });
  return stack;
}

RealStack stacked(const std::vector<ConstRealMap>& maps) {
  RealStack stack(uninitialised("optics node maps"), maps.size(), maps[0].extent(0), maps[0].extent(1));
  for (std::size_t k = 0; k < maps.size(); ++k) std::copy_n(maps[k].data(), maps[k].size(), &stack(k, 0, 0));
  return stack;
}

/// Fields of all chains at a node up to `focal`.
template <class Scalar>
ComplexStack chain_fields(detail::GraphEngine& graph, Node node, const OpticalState& state) {
  const detail::NodeKeys keys = graph.keys(state);
  const std::vector<detail::Chain> chains = graph.chains(state);
  std::vector<std::size_t> all(chains.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<detail::ChainFields<Scalar>> fields(chains.size());
  if (node == Node::focal)
    graph.focals<Scalar>(state, keys, all, fields, false);
  else if (node == Node::relay_back)
    graph.backs<Scalar>(state, keys, all, fields, false);
  else
    graph.pupils<Scalar>(state, keys, all, fields);
  std::vector<ComplexMapOf<Scalar>> out;
  const bool on_mirror = node == Node::relay_to_m2 || node == Node::m2 || node == Node::relay_to_m3 || node == Node::m3;
  const std::size_t plane = node == Node::relay_to_m3 || node == Node::m3 ? 2 : 1;
  const auto planes = on_mirror ? graph.tables.planes<Scalar>(state) : nullptr;
  for (std::size_t c = 0; c < chains.size(); ++c) {
    if (on_mirror)
      out.push_back(
          planes->field_at(chains[c].wavelength, fields[c].pupil, plane, node == Node::m2 || node == Node::m3));
    else
      out.push_back(node == Node::pupil   ? fields[c].pupil
                    : node == Node::focal ? fields[c].focal
                                          : fields[c].path.back);
  }
  return stacked<Scalar>(out);
}

}  // namespace

NodeOutput SystemGraph::output(Node node, const OpticalState& state) {
  self_->check(state);
  const std::vector<Node> known = nodes();
  ARAGO_REQUIRE(std::find(known.begin(), known.end(), node) != known.end(),
                "psf.fields: a telescope of " << self_->structure.mirrors.size() << " mirrors has no node '"
                                              << name(node) << "'");
  NodeOutput result;
  result.node = node;
  const detail::NodeKeys keys = self_->keys(state);
  const double pixel_rad = state.plate_scale_as_per_pix * radian_per_arcsecond;
  const double subpixel_rad = pixel_rad / static_cast<double>(self_->structure.detector.oversample);
  switch (node) {
    case Node::spectral_sum:
      result.maps = stacked(self_->star_images(state, keys));
      break;
    case Node::source_sum:
      result.maps = stacked({self_->source_image(state, keys)});
      break;
    case Node::detector:
      result.maps = stacked({self_->detector_image(state, keys)});
      break;
    default:
      result.fields = self_->structure.precision == FieldPrecision::float32 ? chain_fields<float>(*self_, node, state)
                                                                            : chain_fields<double>(*self_, node, state);
  }
  const bool on_sky = node == Node::focal || result.maps.size() > 0;
  result.spacing_unit = on_sky ? "rad" : "m";
  result.spacing = node == Node::detector ? pixel_rad
                   : on_sky               ? subpixel_rad
                            : state.mirrors[0].diameter_m / static_cast<double>(self_->structure.pupil_samples);
  return result;
}

}  // namespace arago::optics
