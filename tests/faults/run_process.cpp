#include "faults/run_process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <signal.h>
#include <stdexcept>
#include <thread>

namespace faults {
namespace {

struct Process {
  std::string name;
  pid_t parent = 0;
};

/// From /proc; no name when it is gone.
Process process_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t open = text.find('('), close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return {};
  Process process{.name = text.substr(open + 1, close - open - 1)};
  std::from_chars(text.data() + close + 4, text.data() + text.size(), process.parent);  // ") S parent"
  return process;
}

bool descends(pid_t pid, pid_t ancestor) {
  while (pid > 1 && pid != ancestor) pid = process_of(pid).parent;
  return pid == ancestor;
}

[[noreturn]] void become(const RunProcess::Command& command) {
  setsid();
  for (const auto& [name, value] : command.environment) setenv(name.c_str(), value.c_str(), 1);
  const int nothing = open("/dev/null", O_RDONLY), output = open(command.output.c_str(), O_WRONLY | O_APPEND);
  dup2(nothing, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  std::vector<char*> words;
  for (const std::string& word : command.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  if (chdir(command.directory.c_str()) == 0) execvp(words[0], words.data());
  _exit(127);
}

}  // namespace

RunProcess::RunProcess(const Command& command) {
  std::ofstream(command.output, std::ios::app).flush();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("no further process can be started");
  if (pid_ == 0) become(command);
}

RunProcess::~RunProcess() {
  if (!is_running()) return;
  kill(-pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::vector<pid_t> RunProcess::processes(const std::string& name) const {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string text = entry.path().filename();
    pid_t pid = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), pid).ec != std::errc{}) continue;
    if (process_of(pid).name == name && descends(pid, pid_)) found.push_back(pid);
  }
  return found;
}

bool RunProcess::is_running() {
  return !wait(0);
}

void RunProcess::kill_all(const std::string& name) {
  for (const pid_t pid : processes(name)) kill(pid, SIGKILL);
  kill(pid_, SIGKILL);
}

std::optional<int> RunProcess::wait(double limit_s) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(limit_s);
  while (!status_) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_)
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    else if (Clock::now() >= end)
      break;
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return status_;
}

}  // namespace faults
