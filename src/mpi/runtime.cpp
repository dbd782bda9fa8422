#include "arago/mpi/runtime.hpp"

#include "arago/core/hash.hpp"
#include "arago/core/log.hpp"

#include <Kokkos_Core.hpp>

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace arago::mpi {

Runtime::Runtime(int& argc, char**& argv) {
  // Open MPI's default for collective writes (vulcan, releases before mid-2024) can corrupt files or hang; the others
  // do not. Its UCX windows offer themselves between hosts without UCX devices and then fail (4.1); a study's one
  // remote counter needs no speed.
  setenv("OMPI_MCA_fcoll", "^vulcan", 0);
  setenv("OMPI_MCA_osc", "^ucx", 0);
  int provided = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  world_ = Communicator::borrow(MPI_COMM_WORLD);
  log::configure(log::Level::info, world_.rank(), world_.size());
}

Runtime::~Runtime() {
  if (Kokkos::is_initialized()) Kokkos::finalize();
  world_ = {};
  MPI_Finalize();
}

int Runtime::default_threads(const Communicator& world) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  sched_getaffinity(0, sizeof cores, &cores);
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  const std::string place = std::string(host) + std::string(reinterpret_cast<const char*>(&cores), sizeof cores);
  const std::vector<unsigned long> places = world.all_gather(static_cast<unsigned long>(hash_64(place)));
  const auto sharing = std::count(places.begin(), places.end(), places[world.rank()]);
  return std::max(1, static_cast<int>(CPU_COUNT(&cores) / sharing));
}

void Runtime::start_kernels(int threads) {
  if (const char* requested = std::getenv("OMP_NUM_THREADS"); threads <= 0 && requested) threads = std::atoi(requested);
  const int available = default_threads(world_);
  threads_ = threads > 0 ? threads : available;
  // Kokkos advises binding once a rank; SLURM and mpirun bind, and bound threads of two oversubscribed ranks collide.
  setenv("OMP_PROC_BIND", "false", 0);
  Kokkos::InitArguments arguments;
  arguments.num_threads = threads_;
  arguments.disable_warnings = true;
  Kokkos::initialize(arguments);
}

}  // namespace arago::mpi
