#include "fit/detail/sample_file.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/io/checksum.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace arago::fit::detail {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

io::Description plain(const std::string& units, const std::string& long_name) {
  return {.units = units, .long_name = long_name, .storage = io::Storage::plain};
}

void write_matrix(io::Hdf5Writer& file, const std::string& name, const Eigen::MatrixXd& values,
                  const io::Description& about) {
  const RowMajor rows = values;
  file.write_replicated(name, {rows.rows(), rows.cols()}, rows.data(), about);
}

void write_result(io::Hdf5Writer& file, const SampleResult& result) {
  const io::Description own = plain("see /meta/units", "in the parameters' own units");
  std::vector<double> all;
  for (const Eigen::MatrixXd& chain : result.chains) {
    const RowMajor rows = chain;
    all.insert(all.end(), rows.data(), rows.data() + rows.size());
  }
  const io::Shape shape{static_cast<std::int64_t>(result.chains.size()), result.chains.front().rows(),
                        result.chains.front().cols()};
  file.write_replicated("/samples", shape, all.data(), {"see /meta/units", "draws: chain, draw, parameter"});
  const ChainStatistics& found = result.statistics;
  file.write_vector("/summary/mean", list_of(found.mean), own);
  write_matrix(file, "/summary/covariance", found.covariance, own);
  file.write_vector("/summary/r_hat", list_of(found.r_hat), plain("1", "split R-hat of each parameter"));
  file.write_vector("/summary/effective_draws", list_of(found.effective_draws),
                    plain("1", "effective number of independent draws"));
  file.write_vector("/mode/theta", list_of(result.mode), own);
  write_matrix(file, "/mode/covariance", result.mode_covariance, own);
  file.write_vector("/chains/acceptance", result.acceptance, plain("1", "mean acceptance after the warm-up"));
  file.write_vector("/chains/step_size", result.step_size, plain("sigma", "length of a leap"));
  file.write_vector("/chains/divergences", result.divergences, plain("1", "trajectories that left the domain"));
}

}  // namespace

void write_samples(const SampleRun& run, const ThetaLayout& layout, const std::vector<ChainRecord>& chains,
                   const SampleResult* result) {
  io::Hdf5Writer file(run.file, {.schema = "arago-samples/1", .config_hash = run.config_hash});
  file.write_texts("/meta/labels", layout.labels(), plain("1", "names of the parameters"));
  file.write_texts("/meta/units", layout.units(), plain("1", "units of the parameters"));
  file.write_text("/config", run.config_text, plain("1", "resolved configuration with origins"));
  for (std::size_t c = 0; c < chains.size(); ++c) {
    const std::string group = fmt::format("/checkpoints/chain-{:04d}", c);
    for (const auto& [name, numbers] : chains[c].sampler)
      file.write_vector(group + "/sampler/" + name, numbers, plain("1", "state of the sampler"));
    file.write_vector(group + "/draws", chains[c].draws, plain("see /meta/units", "draws so far"));
    file.write_vector(group + "/counts",
                      std::vector<double>{chains[c].acceptance_sum, chains[c].divergences, chains[c].step_size},
                      plain("1", "sum of acceptances, divergences, last step size"));
  }
  if (result) write_result(file, *result);
  file.attribute("/", "status", result ? "done" : "running");
  file.publish();
}

std::vector<ChainRecord> read_samples(const SampleRun& run) {
  std::vector<ChainRecord> chains;
  if (!std::filesystem::exists(run.file)) return chains;
  if (!io::is_intact(run.file)) {
    log::warning("{} is damaged: the chains begin anew", run.file);
    return chains;
  }
  const io::Hdf5Reader file(run.file);
  const auto hash = file.attribute<std::string>("/", "config_hash");
  ARAGO_REQUIRE(hash == run.config_hash, run.file << " belongs to another configuration (config_hash " << hash
                                                  << ", here " << run.config_hash
                                                  << "); use another --run-dir, or --resume never");
  for (const std::string& name : file.children("/checkpoints")) {
    const std::string group = "/checkpoints/" + name;
    ChainRecord& chain = chains.emplace_back();
    for (const std::string& part : file.children(group + "/sampler"))
      chain.sampler[part] = file.read<double>(group + "/sampler/" + part);
    chain.draws = file.read<double>(group + "/draws");
    const std::vector<double> counts = file.read<double>(group + "/counts");
    ARAGO_CHECK(DataFileError, counts.size() == 3,
                file.path() << ": " << group << "/counts has " << counts.size() << " numbers, not 3");
    chain.acceptance_sum = counts[0];
    chain.divergences = counts[1];
    chain.step_size = counts[2];
  }
  return chains;
}

}  // namespace arago::fit::detail
