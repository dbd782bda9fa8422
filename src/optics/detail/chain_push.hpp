#pragma once

#include "optics/detail/chain_tangent.hpp"

#include <vector>

namespace arago::optics::detail {

/// Pushes tangents of a state through chains to the focal plane, in batches that share passes and memory.
class ChainPush {
 public:
  ChainPush(GraphEngine& graph, const OpticalState& at, const std::vector<ChainFields<double>>& fields);

  struct Task {
    std::size_t chain = 0;
    const OpticalState* tangent = nullptr;
  };
  /// d E on the focal plane of each task, in the order of the tasks; `consume(task number, d_focal)` is called in
  /// order.
  template <class Consume>
  void run(const std::vector<Task>& tasks, const Consume& consume) {
    for (std::size_t first = 0; first < tasks.size(); first += batch_) {
      const std::size_t count = std::min(batch_, tasks.size() - first);
      const std::vector<ComplexMap> focal = push(std::span(tasks).subspan(first, count));
      for (std::size_t i = 0; i < count; ++i) consume(first + i, focal[i]);
    }
  }

 private:
  std::vector<ComplexMap> push(std::span<const Task> tasks);
  void push_path(std::span<const Task> tasks, const std::vector<ComplexMap>& d_back);
  void push_focal(std::span<const Task> tasks, const std::vector<ComplexMap>& d_back,
                  const std::vector<ComplexMap>& d_focal);

  GraphEngine& graph_;
  const OpticalState& at_;
  const std::vector<ChainFields<double>>& fields_;
  std::vector<Chain> chains_;
  ChainTangents tangents_;
  std::size_t batch_;
};

}  // namespace arago::optics::detail
