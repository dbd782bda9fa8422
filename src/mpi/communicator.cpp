#include "arago/mpi/communicator.hpp"

#include "arago/mpi/activity.hpp"
#include "arago/mpi/traffic.hpp"

#include <algorithm>
#include <numeric>

namespace arago::mpi {

#define ARAGO_MPI_TYPE(cpp_type, mpi_type) \
  template <>                              \
  MPI_Datatype datatype<cpp_type>() {      \
    return mpi_type;                       \
  }
ARAGO_MPI_TYPE(char, MPI_CHAR)
ARAGO_MPI_TYPE(unsigned char, MPI_UNSIGNED_CHAR)
ARAGO_MPI_TYPE(int, MPI_INT)
ARAGO_MPI_TYPE(unsigned int, MPI_UNSIGNED)
ARAGO_MPI_TYPE(long, MPI_LONG)
ARAGO_MPI_TYPE(unsigned long, MPI_UNSIGNED_LONG)
ARAGO_MPI_TYPE(long long, MPI_LONG_LONG)
ARAGO_MPI_TYPE(unsigned long long, MPI_UNSIGNED_LONG_LONG)
ARAGO_MPI_TYPE(float, MPI_FLOAT)
ARAGO_MPI_TYPE(double, MPI_DOUBLE)
#undef ARAGO_MPI_TYPE

namespace {

template <class T>
T reduce_one(const Communicator& comm, T value, MPI_Op operation) {
  if (comm.size() == 1) return value;
  T result{};
  const Waiting waiting(operation == MPI_SUM ? "sum" : operation == MPI_MAX ? "max" : "min", comm);
  note_sent(sizeof(T));
  MPI_Allreduce(&value, &result, 1, datatype<T>(), operation, comm.handle());
  return result;
}

std::shared_ptr<const MPI_Comm> own(MPI_Comm handle) {
  return {new MPI_Comm(handle), [](const MPI_Comm* owned) {
            int finalized = 0;
            MPI_Finalized(&finalized);
            if (!finalized) MPI_Comm_free(const_cast<MPI_Comm*>(owned));
            delete owned;
          }};
}

std::shared_ptr<const std::vector<int>> ranks_in_world(MPI_Comm handle, int size) {
  MPI_Group mine = MPI_GROUP_NULL, world = MPI_GROUP_NULL;
  MPI_Comm_group(handle, &mine);
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  std::vector<int> here(size), there(size);
  std::iota(here.begin(), here.end(), 0);
  MPI_Group_translate_ranks(mine, size, here.data(), world, there.data());
  MPI_Group_free(&mine);
  MPI_Group_free(&world);
  return std::make_shared<const std::vector<int>>(std::move(there));
}

}  // namespace

Communicator Communicator::borrow(MPI_Comm handle) {
  Communicator comm;
  comm.handle_ = std::make_shared<const MPI_Comm>(handle);
  MPI_Comm_rank(handle, &comm.rank_);
  MPI_Comm_size(handle, &comm.size_);
  comm.world_ranks_ = ranks_in_world(handle, comm.size_);
  return comm;
}

Communicator Communicator::split(int color, int key) const {
  if (!handle_) return {};
  MPI_Comm part = MPI_COMM_NULL;
  const Waiting waiting("split", *this);
  MPI_Comm_split(*handle_, color < 0 ? MPI_UNDEFINED : color, key, &part);
  return owner_of(part);
}

Communicator Communicator::split_by_node() const {
  if (!handle_) return {};
  MPI_Comm part = MPI_COMM_NULL;
  const Waiting waiting("split by node", *this);
  MPI_Comm_split_type(*handle_, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &part);
  return owner_of(part);
}

Communicator Communicator::owner_of(MPI_Comm handle) {
  if (handle == MPI_COMM_NULL) return {};
  Communicator comm = borrow(handle);
  comm.handle_ = own(handle);
  return comm;
}

Communicator Communicator::duplicate() const {
  return split(0, rank_);
}

void Communicator::barrier() const {
  const Waiting waiting("barrier", *this);
  if (size_ > 1) MPI_Barrier(*handle_);
}

template <class T>
T Communicator::sum(T value) const {
  return reduce_one(*this, value, MPI_SUM);
}
template <class T>
T Communicator::max(T value) const {
  return reduce_one(*this, value, MPI_MAX);
}
template <class T>
T Communicator::min(T value) const {
  return reduce_one(*this, value, MPI_MIN);
}

template <class T>
void Communicator::broadcast(std::span<T> values, int root) const {
  const Waiting waiting("broadcast", *this);
  if (size_ > 1 && rank_ == root) note_sent(values.size_bytes());
  if (size_ > 1) MPI_Bcast(values.data(), static_cast<int>(values.size()), datatype<T>(), root, *handle_);
}

std::string Communicator::broadcast(std::string text, int root) const {
  text.resize(broadcast(static_cast<long>(text.size()), root));
  broadcast(std::span<char>(text), root);
  return text;
}

template <class T>
std::vector<T> Communicator::all_gather(T value) const {
  std::vector<T> values(size_, value);
  const Waiting waiting("all_gather", *this);
  if (size_ > 1) note_sent(sizeof(T));
  if (size_ > 1) MPI_Allgather(&value, 1, datatype<T>(), values.data(), 1, datatype<T>(), *handle_);
  return values;
}

template <class T>
std::vector<T> Communicator::all_gather(const std::vector<T>& values) const {
  if (size_ == 1) return values;
  const std::vector<int> counts = all_gather(static_cast<int>(values.size()));
  std::vector<int> offsets(size_, 0);
  std::partial_sum(counts.begin(), counts.end() - 1, offsets.begin() + 1);
  std::vector<T> all(offsets.back() + counts.back());
  const Waiting waiting("all_gather of vectors", *this);
  note_sent(values.size() * sizeof(T));
  MPI_Allgatherv(values.data(), counts[rank_], datatype<T>(), all.data(), counts.data(), offsets.data(), datatype<T>(),
                 *handle_);
  return all;
}

std::vector<std::string> Communicator::all_gather(const std::string& text) const {
  const std::vector<int> lengths = all_gather(static_cast<int>(text.size()));
  const std::vector<char> joined = all_gather(std::vector<char>(text.begin(), text.end()));
  std::vector<std::string> texts;
  auto position = joined.begin();
  for (const int length : lengths) {
    texts.emplace_back(position, position + length);
    position += length;
  }
  return texts;
}

#define ARAGO_INSTANTIATE(T)                                      \
  template T Communicator::sum(T) const;                          \
  template T Communicator::max(T) const;                          \
  template T Communicator::min(T) const;                          \
  template void Communicator::broadcast(std::span<T>, int) const; \
  template std::vector<T> Communicator::all_gather(T) const;      \
  template std::vector<T> Communicator::all_gather(const std::vector<T>&) const;
ARAGO_INSTANTIATE(int)
ARAGO_INSTANTIATE(unsigned int)
ARAGO_INSTANTIATE(long)
ARAGO_INSTANTIATE(unsigned long)
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
ARAGO_INSTANTIATE(char)
ARAGO_INSTANTIATE(unsigned char)
#undef ARAGO_INSTANTIATE

void abort_all(int exit_code) {
  MPI_Abort(MPI_COMM_WORLD, exit_code);
  std::abort();
}

RowRange share_of(std::int64_t total, int part, int parts) {
  const std::int64_t base = total / parts;
  const std::int64_t extra = total % parts;
  return {part * base + std::min<std::int64_t>(part, extra), base + (part < extra ? 1 : 0)};
}

}  // namespace arago::mpi
