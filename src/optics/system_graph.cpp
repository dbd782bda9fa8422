#include "arago/optics/system_graph.hpp"

#include "optics/detail/graph_engine.hpp"

namespace arago::optics {

SystemGraph::SystemGraph(OpticalStructure structure, std::size_t cache_bytes)
    : self_(std::make_unique<detail::GraphEngine>(std::move(structure), cache_bytes)) {}
SystemGraph::~SystemGraph() = default;
SystemGraph::SystemGraph(SystemGraph&&) noexcept = default;
SystemGraph& SystemGraph::operator=(SystemGraph&&) noexcept = default;

const OpticalStructure& SystemGraph::structure() const {
  return self_->structure;
}

std::vector<Node> SystemGraph::nodes() const {
  switch (self_->structure.mirrors.size()) {
    case 1:
      return {Node::pupil, Node::focal, Node::spectral_sum, Node::source_sum, Node::detector};
    case 2:
      return {Node::pupil, Node::relay_to_m2,  Node::m2,         Node::relay_back,
              Node::focal, Node::spectral_sum, Node::source_sum, Node::detector};
    default:
      return {Node::pupil,      Node::relay_to_m2, Node::m2,           Node::relay_to_m3, Node::m3,
              Node::relay_back, Node::focal,       Node::spectral_sum, Node::source_sum,  Node::detector};
  }
}

RealMap SystemGraph::image(const OpticalState& state) {
  self_->check(state);
  const ConstRealMap kept = self_->detector_image(state, self_->keys(state));
  RealMap image(uninitialised("optics image"), kept.extent(0), kept.extent(1));
  Kokkos::deep_copy(image, kept);
  return image;
}

NodeCounters SystemGraph::counters(Node node) const {
  return self_->counters[static_cast<std::size_t>(node)];
}
std::size_t SystemGraph::cached_bytes() const {
  return self_->cache.bytes();
}
void SystemGraph::clear_cache() {
  self_->cache.clear();
}

}  // namespace arago::optics
