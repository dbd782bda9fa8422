#include "arago/io/run_directory.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/io/run_lock.hpp"
#include "io/scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace {

using namespace arago;
using io::Resume;
using io::RunDirectory;
using io::RunLock;
using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

mpi::Communicator world() {
  return mpi::Communicator::borrow(MPI_COMM_WORLD);
}

io::RunOptions options_for(const std::string& path) {
  io::RunOptions options;
  options.path = path;
  options.arguments = {"arago", "train", "--train.epochs", "3"};
  options.resolved_toml = "[train]\nepochs = 3  # \"--train.epochs\"\n";
  options.config_hash = "abc";
  return options;
}

json read_json(const std::string& path) {
  return json::parse(io::read_text_file(path));
}

template <class Action>
std::string message_of(ExitCode code, const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(RunDirectoryRanks, RecordsTheRunFromBeginningToEnd) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  const std::string path = scratch.file("runs/train-a");
  {
    RunDirectory run(comm, options_for(path));
    EXPECT_FALSE(run.continues());
    EXPECT_EQ(run.file("model.h5"), path + "/model.h5");
    run.record("wisdom_hash", "0123");
    run.set_status({{"epoch", 1}});
    if (comm.is_root()) log::info("epoch 1");
    run.finish(75);
    EXPECT_FALSE(std::filesystem::exists(path + "/run.lock"));
  }
  comm.barrier();
  const json record = read_json(path + "/run.json");
  EXPECT_EQ(record["arguments"].size(), 4u);
  EXPECT_EQ(record["exit_code"], 75);
  EXPECT_EQ(record["wisdom_hash"], "0123");
  EXPECT_EQ(record["hosts"].size(), static_cast<std::size_t>(comm.size()));
  EXPECT_GT(record["peak_memory_bytes"].get<double>(), 1e6);
  EXPECT_TRUE(record.contains("started") && record.contains("ended") && record["libraries"].contains("mpi"));
  EXPECT_EQ(read_json(path + "/status.json")["epoch"], 1);
  EXPECT_THAT(io::read_text_file(path + "/resolved.toml"), HasSubstr("epochs = 3"));
  EXPECT_THAT(io::read_text_file(path + "/log.txt"), HasSubstr("epoch 1"));
}

TEST(RunDirectoryRanks, ContinuesTheSameConfigurationAndRefusesAnother) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  const std::string path = scratch.path();
  RunDirectory(comm, options_for(path)).finish(75);
  {
    RunDirectory again(comm, options_for(path));
    EXPECT_TRUE(again.continues());
    EXPECT_FALSE(again.already_finished());
    again.finish(0);
  }
  EXPECT_EQ(read_json(path + "/run.json")["earlier"][0]["exit_code"], 75);
  auto other = options_for(path);
  other.config_hash = "def";
  other.resolved_toml = "[train]\nepochs = 5\n[execution]\nthreads = 9\n";
  EXPECT_THAT(message_of(ExitCode::bad_input, [&] { RunDirectory run(comm, other); }),
              AllOf(HasSubstr(path), HasSubstr("train.epochs (3 there, 5 here)"), Not(HasSubstr("threads"))));
  for (int i = 0; i < 2; ++i) {  // a finished run stays finished
    RunDirectory finished(comm, options_for(path));
    EXPECT_TRUE(finished.already_finished());
  }
}

TEST(RunDirectoryRanks, AFinishedRunThatHasLostItsDataIsNotFinished) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  const std::string data = scratch.path() + "/model.h5";
  const auto write = [&] {
    if (comm.is_root()) std::ofstream(data) << "weights";
    comm.barrier();
  };
  {
    RunDirectory run(comm, options_for(scratch.path()));
    write();
    run.finish(0);
  }
  EXPECT_TRUE(RunDirectory(comm, options_for(scratch.path())).already_finished());
  comm.barrier();
  if (comm.is_root()) std::filesystem::remove(data);
  comm.barrier();
  {
    RunDirectory run(comm, options_for(scratch.path()));
    EXPECT_FALSE(run.already_finished());
    write();
    run.finish(0);
  }
  EXPECT_TRUE(RunDirectory(comm, options_for(scratch.path())).already_finished());
}

TEST(RunDirectoryRanks, BeginsAnewOnlyWhenAskedAndThenPutsTheEarlierRunAside) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  const std::string path = scratch.path();
  auto options = options_for(path);
  options.resume = Resume::require;
  EXPECT_THAT(message_of(ExitCode::bad_input, [&] { RunDirectory run(comm, options); }), HasSubstr("--resume require"));
  RunDirectory(comm, options_for(path)).finish(0);
  options.resume = Resume::never;
  options.config_hash = "def";
  {
    RunDirectory run(comm, options);
    EXPECT_FALSE(run.continues());
    run.finish(0);
  }
  EXPECT_EQ(read_json(path + "/earlier/001/run.json")["config_hash"], "abc");
  EXPECT_EQ(read_json(path + "/run.json")["config_hash"], "def");
}

TEST(RunDirectoryRanks, AllRanksLearnThatTheDirectoryCannotBeWritten) {
  const auto comm = world();
  EXPECT_THAT(message_of(ExitCode::resource, [&] { RunDirectory run(comm, options_for("/proc/arago-run")); }),
              HasSubstr("/proc/arago-run"));
}

TEST(RunDirectory, WritesNowhereElse) {
  const test::ScratchDirectory scratch;
  const RunDirectory run({}, options_for(scratch.path()));
  EXPECT_THROW(run.file("../x"), InputError);
  EXPECT_THROW(run.file("/tmp/x"), InputError);
  EXPECT_THROW(run.file("a/../../x"), InputError);
  EXPECT_NO_THROW(run.file("checkpoints/1.h5"));
}

TEST(RunDirectory, NamesADamagedRecord) {
  const test::ScratchDirectory scratch;
  std::ofstream(scratch.file("run.json")) << "{\"started\": ";
  EXPECT_THAT(message_of(ExitCode::data_file, [&] { RunDirectory run({}, options_for(scratch.path())); }),
              HasSubstr("run.json is damaged"));
}

TEST(RunLock, KeepsASecondLiveRunOut) {
  const test::ScratchDirectory scratch;
  {
    const RunLock lock(scratch.path(), false);
    EXPECT_THAT(message_of(ExitCode::bad_input, [&] { RunLock second(scratch.path(), false); }),
                AllOf(HasSubstr(lock.owner().text()), HasSubstr("--break-lock")));
    const RunLock breaker(scratch.path(), true);
    EXPECT_THAT(breaker.taken_from(), HasSubstr("--break-lock from " + lock.owner().text()));
    EXPECT_TRUE(std::filesystem::exists(scratch.file("run.lock")));
  }
  EXPECT_FALSE(std::filesystem::exists(scratch.file("run.lock")));
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(RunLock, TakesOverFromADeadProcessOfThisHost) {
  const test::ScratchDirectory scratch;
  const pid_t child = ::fork();
  if (child == 0) {
    const RunLock lock(scratch.path(), false);
    ::raise(SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(std::filesystem::exists(scratch.file("run.lock")));
  const RunDirectory run({}, options_for(scratch.path()));
  EXPECT_THAT(io::read_text_file(scratch.file("log.txt")), HasSubstr("taken over from pid " + std::to_string(child)));
  EXPECT_EQ(read_json(scratch.file("run.lock"))["pid"], ::getpid());
}

TEST(RunDirectory, RemovesWhatKilledRunsHaveLeft) {
  const test::ScratchDirectory scratch;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  const std::string lock_of = std::string("run.lock.") + host + ".";
  const std::vector<std::string> left{"study.h5.partial", "trials/a.h5.partial", ".write-test-77",
                                      "trials/a.h5.partial-1184563201-10857.lock", lock_of + std::to_string(child)};
  const std::vector<std::string> kept{"study.h5",
                                      "trials/a.h5",
                                      "earlier/001/b.h5.partial",
                                      "mine/film.partial",
                                      "run.lock.elsewhere.12",
                                      "own.lock",
                                      lock_of + std::to_string(::getppid())};
  std::filesystem::create_directories(scratch.file("trials"));
  std::filesystem::create_directories(scratch.file("earlier/001"));
  std::filesystem::create_directories(scratch.file("mine"));
  std::ofstream(scratch.file("film.partial")) << "x";
  { const RunDirectory first({}, options_for(scratch.path())); }
  EXPECT_TRUE(std::filesystem::exists(scratch.file("film.partial"))) << "no run was here: it is not ours";
  for (const auto& names : {left, kept})
    for (const std::string& name : names) std::ofstream(scratch.file(name)) << "x";
  const RunDirectory run({}, options_for(scratch.path()));
  for (const std::string& name : left) EXPECT_FALSE(std::filesystem::exists(scratch.file(name))) << name;
  for (const std::string& name : kept) EXPECT_TRUE(std::filesystem::exists(scratch.file(name))) << name;
}

TEST(RunLock, WaitsForTheHeartbeatOfAnotherHost) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("run.lock");
  std::ofstream(path) << R"({"host": "node-elsewhere", "pid": 1, "started": "2026-01-02T03:04:05Z"})";
  EXPECT_THAT(
      message_of(ExitCode::bad_input, [&] { RunLock lock(scratch.path(), false); }),
      AllOf(HasSubstr("pid 1 on node-elsewhere, started 2026-01-02T03:04:05Z"), HasSubstr("heartbeat 0 s ago")));
  timespec times[2];
  ::clock_gettime(CLOCK_REALTIME, &times[0]);
  times[0].tv_sec -= 121;
  times[1] = times[0];
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  const RunLock lock(scratch.path(), false);
  EXPECT_EQ(lock.owner().pid, ::getpid());
}

TEST(RunLock, TellsAReusedProcessNumberApart) {
  const test::ScratchDirectory scratch;
  json owner;
  {
    const RunLock lock(scratch.path(), false);
    owner = read_json(scratch.file("run.lock"));
  }
  owner["start_ticks"] = owner["start_ticks"].get<long>() - 1;
  std::ofstream(scratch.file("run.lock")) << owner.dump();
  EXPECT_NO_THROW(RunLock(scratch.path(), false));
}

TEST(DifferingKeys, NamesKeysValuesAndWhatIsMissing) {
  EXPECT_THAT(io::differing_keys("# hash\n[a]\nx = 1  # file\nname = \"a # b\"\n[execution]\nt = 1\n",
                                 "[a]\nx = 1 # line\nname = \"a # c\"\n\"s.p\" = [1, 2]\n[execution]\nt = 2\n"),
              ElementsAre("a.name (\"a # b\" there, \"a # c\" here)", "a.\"s.p\" (not set there, [1, 2] here)"));
  EXPECT_TRUE(io::differing_keys("[a]\nx = 1\n", "[a]\nx = 1 # other origin\n").empty());
  EXPECT_TRUE(io::differing_keys("[study]\nr = 1\n[study.axes]\nx = 1\n", "[study]\nr = 2\n", "study").empty());
}

TEST(AtomicText, ReplacesTheWholeTextOrNothing) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("status.json");
  io::write_text_atomically(path, "one");
  io::write_text_atomically(path, "two");
  EXPECT_EQ(io::read_text_file(path), "two");
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
  EXPECT_THAT(message_of(ExitCode::resource, [&] { io::write_text_atomically(scratch.file("no/x"), ""); }),
              HasSubstr("No such file"));
  EXPECT_THAT(message_of(ExitCode::data_file, [&] { io::read_text_file(path, 2); }), HasSubstr("allowed: 2"));
}

}  // namespace
