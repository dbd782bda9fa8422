#include "faults/shim/rule.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <signal.h>

// Called from within malloc and write: plain memory, no library that could come back here.
namespace fault {
namespace {

struct Rule {
  char action[32] = "";
  double value = 0;  ///< of "sleep=2", "exit=3", "jump=-86400"
  int error = 0;
  bool after = false;
  Call call = Call::count;
  long number = 1;
  bool onwards = false;
  char path[128] = "";
  int rank = -1;
  unsigned long bytes = 0;
  std::atomic<long> seen{0};
};

constexpr int most_rules = 8;
Rule rules[most_rules];
std::atomic<int> state{0};  ///< 0 = not read, 1 = being read, 2 = ready
int rule_count = 0;
bool is_arago = false;
std::atomic<long> jump{0};

struct Name {
  const char* text;
  int value;
};
constexpr Name call_names[] = {{"open", int(Call::open)},     {"write", int(Call::write)},
                               {"sync", int(Call::sync)},     {"rename", int(Call::rename)},
                               {"unlink", int(Call::unlink)}, {"collective", int(Call::collective)},
                               {"memory", int(Call::memory)}};
constexpr Name error_names[] = {
    {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS}, {"ENOMEM", ENOMEM}};

template <unsigned long n>
int value_of(const Name (&names)[n], const char* text) {
  for (const Name& name : names)
    if (strcmp(name.text, text) == 0) return name.value;
  dprintf(2, "fault shim: '%s' is unknown in ARAGO_FAULT\n", text);
  _exit(99);
}

int rank_of_process() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "SLURM_PROCID"})
    if (const char* text = getenv(name)) return atoi(text);
  return 0;
}

void read_word(Rule& rule, int position, char* word) {
  char* const value = strchr(word, '=');
  if (value) *value = '\0';
  const char* const text = value ? value + 1 : "";
  if (position == 0) {
    strncpy(rule.action, word, sizeof rule.action - 1);
    if (strcmp(word, "error") == 0) rule.error = value_of(error_names, text);
    rule.value = atof(text);
  } else if (position == 1) {
    rule.after = strcmp(word, "after") == 0;
  } else if (position == 2) {
    rule.call = static_cast<Call>(value_of(call_names, word));
  } else if (position == 3) {
    rule.number = atol(word);
    rule.onwards = word[strlen(word) - 1] == '+';
  } else if (strcmp(word, "path") == 0) {
    strncpy(rule.path, text, sizeof rule.path - 1);
  } else if (strcmp(word, "rank") == 0) {
    rule.rank = atoi(text);
  } else if (strcmp(word, "bytes") == 0) {
    rule.bytes = strtoul(text, nullptr, 10);
  }
}

void read_rules() {
  is_arago = strcmp(program_invocation_short_name, "arago") == 0;
  const char* const given = getenv("ARAGO_FAULT");
  if (!is_arago || !given) return;
  static char text[1024];
  strncpy(text, given, sizeof text - 1);
  char *next_rule = nullptr, *next_word = nullptr;
  for (char* rule = strtok_r(text, ";", &next_rule); rule && rule_count < most_rules;
       rule = strtok_r(nullptr, ";", &next_rule)) {
    int position = 0;
    for (char* word = strtok_r(rule, " ", &next_word); word; word = strtok_r(nullptr, " ", &next_word))
      read_word(rules[rule_count], position++, word);
    if (position > 0) ++rule_count;
  }
}

bool ready() {
  int expected = 0;
  if (state.compare_exchange_strong(expected, 1)) {
    read_rules();
    state = 2;
  }
  return state == 2 && rule_count > 0;
}

void record(const Rule& rule, const char* path) {
  const char* const log = getenv("ARAGO_FAULT_LOG");
  const int file = log ? open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
  if (file < 0) return;
  dprintf(file, "%s %s %s of rank %d: %s\n", rule.action, rule.after ? "after" : "before",
          call_names[int(rule.call)].text, rank_of_process(), path ? path : "");
  close(file);
}

bool fires(Rule& rule, Call call, const char* path, unsigned long bytes) {
  if (rule.call != call || bytes < rule.bytes) return false;
  if (rule.rank >= 0 && rule.rank != rank_of_process()) return false;
  if (rule.path[0] && (!path || !strstr(path, rule.path))) return false;
  const long now = ++rule.seen;
  return rule.onwards ? now >= rule.number : now == rule.number;
}

void act(const Rule& rule, Verdict& verdict) {
  const auto is = [&](const char* action) { return strcmp(rule.action, action) == 0; };
  if (is("kill")) die();
  if (is("stop")) raise(SIGSTOP);
  if (is("exit")) _exit(static_cast<int>(rule.value));
  if (is("sleep")) usleep(static_cast<useconds_t>(1e6 * rule.value));
  if (is("jump")) jump = static_cast<long>(rule.value);
  verdict.error = rule.error;
  verdict.half = verdict.half || is("half");
  verdict.to_nan = verdict.to_nan || is("nan");
}

Verdict look(Call call, const char* path, unsigned long bytes, bool after) {
  Verdict verdict;
  static thread_local bool inside = false;
  if (inside || !ready()) return verdict;
  inside = true;
  for (int i = 0; i < rule_count; ++i) {
    if (rules[i].after != after || !fires(rules[i], call, path, bytes)) continue;
    record(rules[i], path);
    act(rules[i], verdict);
  }
  inside = false;
  return verdict;
}

}  // namespace

Verdict before(Call call, const char* path, unsigned long bytes) {
  return look(call, path, bytes, false);
}
void after(Call call, const char* path, unsigned long bytes) {
  look(call, path, bytes, true);
}

void die() {
  kill(getpid(), SIGKILL);
  while (true) pause();
}

long clock_jump_seconds() {
  return jump;
}

bool active() {
  return ready();
}

}  // namespace fault
