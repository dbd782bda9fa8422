#include "cli/detail/failure.hpp"

#include "arago/core/cause.hpp"
#include "arago/core/timer.hpp"

#include <fmt/core.h>

#include <chrono>
#include <thread>

namespace arago::cli {
namespace {

void print(const std::string& text) {
  fmt::print(stderr, "{}\n", text);
  std::fflush(stderr);
}

}  // namespace

Failure failure_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& known) {
    const Cause cause = cause_of(known);
    const bool defect = cause.code == ExitCode::internal && !dynamic_cast<const Error*>(&known);
    return {cause.code, (defect ? "internal: " : "") + cause.message};
  } catch (...) {
    return {ExitCode::internal, "internal: an exception of unknown type"};
  }
}

bool FailureWatch::all_failed(double patience_s) const {
  if (channel_.size() == 1) return true;
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Ibarrier(channel_.handle(), &request);
  const Timer timer;
  int arrived = 0;
  while (true) {
    MPI_Test(&request, &arrived, MPI_STATUS_IGNORE);
    if (arrived || timer.seconds() > patience_s) return arrived != 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

int end_with(const Failure& failure, const mpi::Communicator& world, const FailureWatch& watch) {
  const int code = static_cast<int>(failure.code);
  const bool stopped = failure.code == ExitCode::checkpointed;
  const std::string text = std::string(stopped ? "arago: " : "arago: error: ") + failure.message;
  if (watch.all_failed()) {
    if (world.is_root()) print(text);
    return code;
  }
  print(fmt::format("{} (on rank {} alone; ending all ranks)", text, world.rank()));
  mpi::abort_all(code);
}

}  // namespace arago::cli
