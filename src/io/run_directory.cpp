#include "arago/io/run_directory.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/core/timer.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/mpi/agreement.hpp"
#include "io/detail/clock.hpp"
#include "io/detail/input_stamp.hpp"
#include "io/detail/leftovers.hpp"
#include "io/detail/run_record.hpp"

#include <algorithm>
#include <filesystem>

namespace arago::io {
namespace {

using nlohmann::json;

/// The first of them, separated by commas, and how many more there are.
std::string joined(const std::vector<std::string>& texts) {
  constexpr std::size_t most = 12;
  std::string all;
  for (std::size_t i = 0; i < std::min(most, texts.size()); ++i) all += (i == 0 ? "" : ", ") + texts[i];
  return texts.size() <= most ? all : all + " and " + std::to_string(texts.size() - most) + " more";
}

json read_json(const std::string& path) {
  if (!std::filesystem::exists(path)) return nullptr;
  json parsed = json::parse(read_text_file(path), nullptr, false);
  ARAGO_CHECK(DataFileError, parsed.is_object(),
              path << " is damaged; remove it (and what the earlier run left) or choose another --run-dir");
  return parsed;
}

const std::string& base_of(const RunOptions& options) {
  return options.base_hash.empty() ? options.config_hash : options.base_hash;
}

/// Names of the data files that a run has left: what it was made for.
std::vector<std::string> data_files(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path))
    if (entry.is_regular_file() && entry.path().extension() == ".h5") names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

/// Those of a finished run that somebody has removed since.
std::vector<std::string> lost_files(const std::string& path, const json& run) {
  std::vector<std::string> lost;
  for (const json& name : run.value("data_files", json::array()))
    if (!std::filesystem::exists(path + "/" + name.get<std::string>())) lost.push_back(name);
  return lost;
}

std::string text_or_nothing(const std::string& path) {
  return std::filesystem::exists(path) ? read_text_file(path) : std::string();
}

}  // namespace

class RunDirectory::Implementation {
 public:
  Implementation(const mpi::Communicator& communicator, const RunOptions& options)
      : comm(communicator), path(options.path) {
    const std::vector<std::string> hosts = detail::hosts_of(comm);
    mpi::agree(comm, [&] {
      if (comm.is_root()) begin(options, hosts);
    });
    continues = comm.broadcast(continues ? 1 : 0) != 0;
    finished = comm.broadcast(finished ? 1 : 0) != 0;
  }

  ~Implementation() {
    if (!lock_) return;
    log::copy_to_file("");
  }

  void write_run_json() const { write_text_atomically(path + "/run.json", run_.dump(2) + "\n"); }

  void record(const std::string& key, const json& value) {
    if (!lock_) return;
    run_[key] = value;
    write_run_json();
  }

  void set_status(json status) const {
    if (!lock_) return;
    status["updated"] = detail::utc_now();
    write_text_atomically(path + "/status.json", status.dump(2) + "\n");
  }

  void finish(int exit_code) {
    const double peak = comm.max(peak_memory_bytes());
    mpi::agree(comm, [&] {
      if (!lock_) return;
      run_["ended"] = detail::utc_now();
      run_["seconds"] = timer_.seconds();
      run_["exit_code"] = exit_code;
      run_["peak_memory_bytes"] = peak;
      run_["data_files"] = data_files(path);
      write_run_json();
      log::copy_to_file("");
      lock_.reset();
    });
  }

  mpi::Communicator comm;
  std::string path;
  bool continues = false;
  bool finished = false;

 private:
  void begin(const RunOptions& options, const std::vector<std::string>& hosts) {
    create_writable_directory(path);
    auto lock = std::make_unique<RunLock>(path, options.break_lock);
    detail::remove_leftovers(path, stale_lock_s);
    json earlier = read_json(path + "/run.json");
    if (options.resume == Resume::never && earlier.is_object()) {
      detail::put_aside(path);
      earlier = nullptr;
    }
    check_earlier(options, earlier);
    lock_ = std::move(lock);
    log::copy_to_file(path + "/log.txt");
    if (!lock_->taken_from().empty()) log::warning("{}", lock_->taken_from());
    if (!lost_.empty())
      log::warning("{}: the run had finished, but {} is no longer there: it is made again", path, joined(lost_));
    run_ = finished ? earlier : detail::run_record(options.arguments, options.config_hash, hosts, earlier);
    if (finished) return;
    run_["base_hash"] = base_of(options);
    run_["inputs"] = detail::input_stamps(options.inputs);
    write_text_atomically(path + "/resolved.toml", options.resolved_toml);
    write_run_json();
  }

  void check_earlier(const RunOptions& options, const json& earlier) {
    continues = earlier.is_object();
    ARAGO_REQUIRE(continues || options.resume != Resume::require,
                  path << ": --resume require, but no run has been here; use --resume auto to begin one");
    if (!continues) return;
    const std::string hash = earlier.value("config_hash", "");
    if (earlier.value("base_hash", hash) == base_of(options)) {
      const bool ended = hash == options.config_hash && earlier.contains("exit_code") && earlier["exit_code"] == 0;
      if (ended) lost_ = lost_files(path, earlier);
      finished = ended && lost_.empty();
      detail::require_unchanged(path, earlier.value("inputs", json::object()), detail::input_stamps(options.inputs));
      return;
    }
    const std::string resolved = text_or_nothing(path + "/resolved.toml");
    const auto keys = resolved.empty() ? std::vector<std::string>{"its resolved.toml is missing"}
                                       : differing_keys(resolved, options.resolved_toml, options.may_grow);
    throw InputError(
        path + ": this directory belongs to a run with another configuration (hash " + hash + ", here " +
        options.config_hash + "). Different: " + (keys.empty() ? "nothing that can be named" : joined(keys)) +
        ". Choose another --run-dir, give the same values to continue that run, or put it aside with --resume never");
  }

  Timer timer_;
  json run_;
  std::vector<std::string> lost_;  ///< data files of the finished run
  std::unique_ptr<RunLock> lock_;  ///< on rank 0 of a live run
};

RunDirectory::RunDirectory(const mpi::Communicator& comm, const RunOptions& options)
    : self_(std::make_unique<Implementation>(comm, options)) {}
RunDirectory::~RunDirectory() = default;
RunDirectory::RunDirectory(RunDirectory&&) noexcept = default;
RunDirectory& RunDirectory::operator=(RunDirectory&&) noexcept = default;

const std::string& RunDirectory::path() const {
  return self_->path;
}

std::string RunDirectory::file(const std::string& name) const {
  const std::filesystem::path relative(name);
  bool inside = !name.empty() && relative.is_relative();
  for (const auto& part : relative) inside = inside && part != "..";
  ARAGO_REQUIRE(inside,
                "'" << name << "' is not a name below the run directory " << path() << "; a run writes nowhere else");
  return path() + "/" + name;
}

bool RunDirectory::continues() const {
  return self_->continues;
}
bool RunDirectory::already_finished() const {
  return self_->finished;
}

void RunDirectory::set_status(const nlohmann::json& status) {
  self_->set_status(status);
}
void RunDirectory::record(const std::string& key, const nlohmann::json& value) {
  self_->record(key, value);
}
void RunDirectory::finish(int exit_code) {
  self_->finish(exit_code);
}

}  // namespace arago::io
