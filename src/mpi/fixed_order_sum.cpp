#include "arago/mpi/fixed_order_sum.hpp"

#include "arago/core/error.hpp"
#include "arago/mpi/activity.hpp"
#include "arago/mpi/traffic.hpp"

#include <algorithm>
#include <bit>

namespace arago::mpi {
namespace {

std::int64_t left_count(std::int64_t count) {
  return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(count - 1)));
}

void collect(TreeNode node, TreeNode mine, std::vector<TreeNode>& nodes) {
  const std::int64_t end = node.first + node.count;
  const std::int64_t mine_end = mine.first + mine.count;
  if (end <= mine.first || node.first >= mine_end) return;
  if (node.first >= mine.first && end <= mine_end) {
    nodes.push_back(node);
    return;
  }
  const std::int64_t left = left_count(node.count);
  collect({node.first, left}, mine, nodes);
  collect({node.first + left, node.count - left}, mine, nodes);
}

/// Elements [begin, begin + out.size()) of the sum of `node`; `value_of(node)` is a span where the node is known.
/// Blocks keep the partial sums in cache.
template <class T, class ValueOf>
void sum_node(TreeNode node, std::size_t begin, const ValueOf& value_of, std::span<T> out) {
  if (const std::span<const T> known = value_of(node); !known.empty()) {
    std::copy_n(known.begin() + begin, out.size(), out.begin());
    return;
  }
  const std::int64_t left = left_count(node.count);
  sum_node<T>({node.first, left}, begin, value_of, out);
  T right[1024];
  const std::span<T> other(right, out.size());
  sum_node<T>({node.first + left, node.count - left}, begin, value_of, other);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += other[i];
}

template <class T, class ValueOf>
void sum_in_blocks(TreeNode node, const ValueOf& value_of, std::span<T> out) {
  constexpr std::size_t block = 1024;
  const auto n_blocks = static_cast<std::int64_t>((out.size() + block - 1) / block);
#pragma omp parallel for schedule(static)
  for (std::int64_t b = 0; b < n_blocks; ++b) {
    const std::size_t begin = static_cast<std::size_t>(b) * block;
    sum_node<T>(node, begin, value_of, out.subspan(begin, std::min(block, out.size() - begin)));
  }
}

/// Sends every rank the segment of my nodes that it finishes; returns the nodes of all ranks restricted to my segment.
template <class T>
std::vector<T> exchange_segments(const Communicator& comm, const std::vector<std::vector<T>>& nodes,
                                 const std::vector<int>& nodes_of_rank, std::size_t length) {
  const int size = comm.size();
  std::vector<int> send_counts(size), send_offsets(size), receive_counts(size), receive_offsets(size);
  std::vector<T> outgoing;
  outgoing.reserve(nodes.size() * length);
  const auto my_length = share_of(static_cast<std::int64_t>(length), comm.rank(), size).count;
  int incoming_total = 0;
  for (int r = 0; r < size; ++r) {
    const RowRange segment = share_of(static_cast<std::int64_t>(length), r, size);
    send_offsets[r] = static_cast<int>(outgoing.size());
    for (const auto& node : nodes)
      outgoing.insert(outgoing.end(), node.begin() + segment.first, node.begin() + segment.first + segment.count);
    send_counts[r] = static_cast<int>(outgoing.size()) - send_offsets[r];
    receive_offsets[r] = incoming_total;
    receive_counts[r] = static_cast<int>(nodes_of_rank[r] * my_length);
    incoming_total += receive_counts[r];
  }
  std::vector<T> incoming(incoming_total);
  const Waiting waiting("sum in fixed order", comm);
  note_sent(outgoing.size() * sizeof(T));
  MPI_Alltoallv(outgoing.data(), send_counts.data(), send_offsets.data(), datatype<T>(), incoming.data(),
                receive_counts.data(), receive_offsets.data(), datatype<T>(), comm.handle());
  return incoming;
}

template <class T>
void gather_segments(const Communicator& comm, const std::vector<T>& segment, std::span<T> sum) {
  std::vector<int> counts(comm.size()), offsets(comm.size());
  for (int r = 0; r < comm.size(); ++r) {
    const RowRange range = share_of(static_cast<std::int64_t>(sum.size()), r, comm.size());
    counts[r] = static_cast<int>(range.count);
    offsets[r] = static_cast<int>(range.first);
  }
  const Waiting waiting("sum in fixed order", comm);
  note_sent(segment.size() * sizeof(T));
  MPI_Allgatherv(segment.data(), counts[comm.rank()], datatype<T>(), sum.data(), counts.data(), offsets.data(),
                 datatype<T>(), comm.handle());
}

}  // namespace

std::vector<TreeNode> complete_nodes(TreeNode mine, std::int64_t total) {
  std::vector<TreeNode> nodes;
  if (total > 0) collect({0, total}, mine, nodes);
  return nodes;
}

template <class T>
void reduce_in_fixed_order(const Communicator& comm, TreeNode mine, std::int64_t total,
                           const std::vector<std::span<const T>>& leaves, std::span<T> sum) {
  ARAGO_ASSERT(static_cast<std::int64_t>(leaves.size()) == mine.count, "one vector a leaf");
  const auto leaf_value = [&](TreeNode node) {
    return node.count == 1 ? leaves[node.first - mine.first] : std::span<const T>{};
  };
  if (comm.size() == 1) {
    ARAGO_ASSERT(mine.first == 0 && mine.count == total && total > 0, "the only rank holds all leaves");
    sum_in_blocks<T>({0, total}, leaf_value, sum);
    return;
  }
  const std::vector<TreeNode> my_nodes = complete_nodes(mine, total);
  std::vector<std::vector<T>> my_sums(my_nodes.size(), std::vector<T>(sum.size()));
  for (std::size_t i = 0; i < my_nodes.size(); ++i) sum_in_blocks<T>(my_nodes[i], leaf_value, std::span<T>(my_sums[i]));

  // The nodes of all ranks, in rank order: what each segment is finished from.
  std::vector<TreeNode> nodes;
  std::vector<int> nodes_of_rank(comm.size());
  const std::vector<long> firsts = comm.all_gather(static_cast<long>(mine.first));
  const std::vector<long> counts = comm.all_gather(static_cast<long>(mine.count));
  for (int r = 0; r < comm.size(); ++r) {
    const auto of_rank = complete_nodes({firsts[r], counts[r]}, total);
    nodes_of_rank[r] = static_cast<int>(of_rank.size());
    nodes.insert(nodes.end(), of_rank.begin(), of_rank.end());
  }
  const std::vector<T> parts = exchange_segments(comm, my_sums, nodes_of_rank, sum.size());
  const std::size_t my_length = share_of(static_cast<std::int64_t>(sum.size()), comm.rank(), comm.size()).count;
  std::vector<T> segment(my_length);
  if (my_length > 0) {
    const auto node_value = [&](TreeNode node) {
      const auto known = std::find(nodes.begin(), nodes.end(), node);
      return known == nodes.end() ? std::span<const T>{}
                                  : std::span<const T>(parts).subspan((known - nodes.begin()) * my_length, my_length);
    };
    sum_in_blocks<T>({0, total}, node_value, std::span<T>(segment));
  }
  gather_segments(comm, segment, sum);
}

template <class T>
T reduce_in_fixed_order(const Communicator& comm, TreeNode mine, std::int64_t total, std::span<const T> leaves) {
  std::vector<std::span<const T>> vectors;
  for (std::size_t i = 0; i < leaves.size(); ++i) vectors.push_back(leaves.subspan(i, 1));
  T result{};
  reduce_in_fixed_order<T>(comm, mine, total, vectors, std::span<T>(&result, 1));
  return result;
}

template void reduce_in_fixed_order(const Communicator&, TreeNode, std::int64_t,
                                    const std::vector<std::span<const float>>&, std::span<float>);
template void reduce_in_fixed_order(const Communicator&, TreeNode, std::int64_t,
                                    const std::vector<std::span<const double>>&, std::span<double>);
template float reduce_in_fixed_order(const Communicator&, TreeNode, std::int64_t, std::span<const float>);
template double reduce_in_fixed_order(const Communicator&, TreeNode, std::int64_t, std::span<const double>);

}  // namespace arago::mpi
