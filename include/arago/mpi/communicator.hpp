#pragma once

#include <mpi.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace arago::mpi {

/// MPI's name for a C++ arithmetic type.
template <class T>
MPI_Datatype datatype();

/// A group of ranks. Cheap to copy; the last copy of an owning one frees it. The default is the serial communicator,
/// which answers every collective by itself, so that science is tested without mpirun.
/// Every member that communicates is collective: all ranks of the group call it in the same order.
class Communicator {
 public:
  Communicator() = default;
  /// A view of a communicator that somebody else owns (MPI_COMM_WORLD, a test's).
  static Communicator borrow(MPI_Comm handle);

  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }
  bool is_root() const noexcept { return rank_ == 0; }
  /// For libraries that want the raw handle (HDF5, FFTW-MPI); MPI_COMM_SELF when serial.
  MPI_Comm handle() const noexcept { return handle_ ? *handle_ : MPI_COMM_SELF; }
  /// The number in the world of each rank; null when serial.
  const std::shared_ptr<const std::vector<int>>& world_ranks() const noexcept { return world_ranks_; }

  /// Collective. Ranks with equal colour form a group, ordered by key then rank. A negative colour joins none (serial).
  Communicator split(int color, int key) const;
  /// Collective. The ranks that share this one's node, and so its memory.
  Communicator split_by_node() const;
  /// Collective. The same ranks with a message space of their own.
  Communicator duplicate() const;

  void barrier() const;

  template <class T>
  T sum(T value) const;
  template <class T>
  T max(T value) const;
  template <class T>
  T min(T value) const;
  bool any(bool value) const { return max(value ? 1 : 0) != 0; }
  bool all(bool value) const { return min(value ? 1 : 0) != 0; }

  template <class T>
  void broadcast(std::span<T> values, int root = 0) const;
  template <class T>
  T broadcast(T value, int root = 0) const {
    broadcast(std::span<T>(&value, 1), root);
    return value;
  }
  std::string broadcast(std::string text, int root = 0) const;

  /// Collective. One value (or text) of every rank, in rank order, on all ranks.
  template <class T>
  std::vector<T> all_gather(T value) const;
  std::vector<std::string> all_gather(const std::string& text) const;
  /// Collective. Concatenation in rank order of what each rank has, on all ranks.
  template <class T>
  std::vector<T> all_gather(const std::vector<T>& values) const;

 private:
  static Communicator owner_of(MPI_Comm handle);

  std::shared_ptr<const MPI_Comm> handle_;
  std::shared_ptr<const std::vector<int>> world_ranks_;
  int rank_ = 0;
  int size_ = 1;
};

/// Ends all ranks of the world when one cannot go on (after its message was printed).
[[noreturn]] void abort_all(int exit_code);

/// The rows of `total` that belong to `part` of `parts`, in order, sizes differing by at most one.
struct RowRange {
  std::int64_t first = 0;
  std::int64_t count = 0;
};
RowRange share_of(std::int64_t total, int part, int parts);

}  // namespace arago::mpi
