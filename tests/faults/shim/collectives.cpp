// Collectives of MPI, through its profiling interface: faults of one rank before and after each.
#include "faults/shim/rule.hpp"

#include <mpi.h>

#include <cmath>
#include <limits>

namespace {

using fault::Call;

/// The numbers that this rank contributes become NaN.
void spoil(const void* data, long count, MPI_Datatype type) {
  for (long i = 0; i < count; ++i) {
    if (type == MPI_FLOAT) static_cast<float*>(const_cast<void*>(data))[i] = std::numeric_limits<float>::quiet_NaN();
    if (type == MPI_DOUBLE) static_cast<double*>(const_cast<void*>(data))[i] = std::numeric_limits<double>::quiet_NaN();
  }
}

template <class Work>
int collective(const char* name, const Work& work) {
  fault::before(Call::collective, name, 0);
  const int result = work();
  fault::after(Call::collective, name, 0);
  return result;
}

}  // namespace

extern "C" {

int MPI_Allreduce(const void* send, void* receive, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  return collective("allreduce", [&] { return PMPI_Allreduce(send, receive, count, type, op, comm); });
}
int MPI_Bcast(void* data, int count, MPI_Datatype type, int root, MPI_Comm comm) {
  return collective("broadcast", [&] { return PMPI_Bcast(data, count, type, root, comm); });
}
int MPI_Barrier(MPI_Comm comm) {
  return collective("barrier", [&] { return PMPI_Barrier(comm); });
}
int MPI_Allgather(const void* send, int count, MPI_Datatype type, void* receive, int each, MPI_Datatype receive_type,
                  MPI_Comm comm) {
  return collective("allgather", [&] { return PMPI_Allgather(send, count, type, receive, each, receive_type, comm); });
}
int MPI_Allgatherv(const void* send, int count, MPI_Datatype type, void* receive, const int* counts, const int* places,
                   MPI_Datatype receive_type, MPI_Comm comm) {
  return collective("allgatherv",
                    [&] { return PMPI_Allgatherv(send, count, type, receive, counts, places, receive_type, comm); });
}
int MPI_Alltoallv(const void* send, const int* counts, const int* places, MPI_Datatype type, void* receive,
                  const int* receive_counts, const int* receive_places, MPI_Datatype receive_type, MPI_Comm comm) {
  int ranks = 0;
  PMPI_Comm_size(comm, &ranks);
  if (fault::before(Call::collective, "alltoallv", 0).to_nan) spoil(send, places[ranks - 1] + counts[ranks - 1], type);
  const int result =
      PMPI_Alltoallv(send, counts, places, type, receive, receive_counts, receive_places, receive_type, comm);
  fault::after(Call::collective, "alltoallv", 0);
  return result;
}
}
