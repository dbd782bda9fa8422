#include "study/detail/event_board.hpp"

#include "arago/mpi/traffic.hpp"

#include <chrono>
#include <thread>
#include <type_traits>
#include <utility>

namespace arago::study {
namespace {

static_assert(std::is_trivially_copyable_v<TrialEvent>, "an event is sent as its bytes");
constexpr int event_tag = 1;
constexpr int event_bytes = sizeof(TrialEvent);

}  // namespace

EventBoard::EventBoard(const mpi::Communicator& world, std::function<void(const TrialEvent&)> watch)
    : comm_(world.duplicate()), watch_(std::move(watch)) {}

void EventBoard::show(const TrialEvent& event) {
  if (watch_) watch_(event);
}

void EventBoard::post(const TrialEvent& event) {
  if (comm_.is_root()) return show(event);
  under_way_.push_back({event});
  mpi::note_sent(event_bytes);
  MPI_Isend(&under_way_.back().event, event_bytes, MPI_BYTE, 0, event_tag, comm_.handle(), &under_way_.back().request);
  ++sent_;
  under_way_.remove_if([](Message& message) {
    int finished = 0;
    MPI_Test(&message.request, &finished, MPI_STATUS_IGNORE);
    return finished != 0;
  });
}

void EventBoard::receive_one() {
  TrialEvent event;
  MPI_Recv(&event, event_bytes, MPI_BYTE, MPI_ANY_SOURCE, event_tag, comm_.handle(), MPI_STATUS_IGNORE);
  ++received_;
  show(event);
}

void EventBoard::show_arrived() {
  if (!comm_.is_root() || comm_.size() == 1) return;
  int waiting = 0;
  while (MPI_Iprobe(MPI_ANY_SOURCE, event_tag, comm_.handle(), &waiting, MPI_STATUS_IGNORE), waiting) receive_one();
}

void EventBoard::finish() {
  if (comm_.size() == 1) return;
  MPI_Request all_here = MPI_REQUEST_NULL;
  MPI_Ibarrier(comm_.handle(), &all_here);
  int finished = 0;
  while (MPI_Test(&all_here, &finished, MPI_STATUS_IGNORE), !finished) {
    show_arrived();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  const std::int64_t total = comm_.sum(static_cast<long>(sent_));
  while (comm_.is_root() && received_ < total) receive_one();
  for (Message& message : under_way_) MPI_Wait(&message.request, MPI_STATUS_IGNORE);
  under_way_.clear();
}

}  // namespace arago::study
