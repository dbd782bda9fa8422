#include "cli/detail/failure.hpp"

#include "arago/core/timer.hpp"

#include <fmt/core.h>

#include <chrono>
#include <filesystem>
#include <new>
#include <system_error>
#include <thread>

namespace arago::cli {
namespace {

ExitCode code_of(const std::error_code& code) {
  for (const auto condition :
       {std::errc::permission_denied, std::errc::no_space_on_device, std::errc::not_enough_memory,
        std::errc::read_only_file_system, std::errc::operation_not_permitted, std::errc::too_many_files_open,
        std::errc::not_a_directory})
    if (code == condition) return ExitCode::resource;
  return ExitCode::internal;
}

void print(const std::string& text) {
  fmt::print(stderr, "{}\n", text);
  std::fflush(stderr);
}

}  // namespace

Failure failure_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& known) {
    return {known.code(), known.what()};
  } catch (const std::bad_alloc&) {
    return {ExitCode::resource, "out of memory; use more ranks, a smaller batch or a machine with more memory"};
  } catch (const std::system_error& system) {
    return {code_of(system.code()), system.what()};
  } catch (const std::exception& other) {
    return {ExitCode::internal, std::string("internal: ") + other.what()};
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
