#include "arago/fit/fisher_bench.hpp"

#include "arago/core/timer.hpp"
#include "arago/fit/fisher.hpp"
#include "arago/fit/likelihood.hpp"
#include "arago/params/keys.hpp"
#include "arago/params/profile.hpp"
#include "arago/params/store_builder.hpp"

#include <algorithm>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

namespace arago::fit {
namespace {

namespace keys = params::keys;

/// The testbed at step `step` of a fit: every parameter differs from step to step.
params::ParameterStore store_of(int step) {
  static const params::ParameterStore testbed =
      params::build_store(params::SystemId::three_plane,
                          params::profile_settings("shera_testbed", params::SystemId::three_plane), {})
          .store;
  const double move = 1e-3 * step;
  params::ParameterStore::Values changes{{std::string(keys::separation), 10 + move},
                                         {std::string(keys::position_angle), 80 + move},
                                         {std::string(keys::x_position), 0.5 + move},
                                         {std::string(keys::y_position), -0.25 + move},
                                         {std::string(keys::contrast), 0.3 + move},
                                         {std::string(keys::log_flux_offset), move},
                                         {std::string(keys::plate_scale_scale), 1 + 1e-5 * move}};
  for (const std::string_view key : {keys::m1_zernikes, keys::m2_zernikes})
    changes.emplace(std::string(key), std::vector<double>(testbed.reals(key).size(), 1 + move));
  return testbed.with(changes);
}

ThetaLayout layout_of(int step, const std::vector<std::string>& names) {
  const params::ParameterStore store = store_of(step);
  return ThetaLayout({store}, {names.empty() ? usual_parameters(store) : names});
}

struct Task {
  FisherTime* result;
  std::function<void(int step)> work;
};

/// The tasks in turn, after one round that is not counted.
void measure(const std::vector<Task>& tasks, int repetitions) {
  int step = 0;
  std::vector<std::vector<double>> seconds(tasks.size()), processor(tasks.size());
  for (int round = 0; round <= repetitions; ++round)
    for (std::size_t k = 0; k < tasks.size(); ++k) {
      const Timer timer;
      const std::clock_t begun = std::clock();
      tasks[k].work(step++);
      if (round == 0) continue;
      seconds[k].push_back(timer.seconds());
      processor[k].push_back(static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC);
    }
  for (std::size_t k = 0; k < tasks.size(); ++k) {
    std::sort(seconds[k].begin(), seconds[k].end());
    std::sort(processor[k].begin(), processor[k].end());
    const double median = seconds[k][seconds[k].size() / 2];
    *tasks[k].result = {median, processor[k][processor[k].size() / 2],
                        (seconds[k].back() - seconds[k].front()) / median};
  }
}

}  // namespace

FisherBench bench_fisher(double triad_gbytes, int repetitions) {
  FisherBench bench;
  bench.rates = optics::measure_psf_rates(triad_gbytes);
  bench.bounds = optics::testbed_bounds(bench.rates);
  bench.repetitions = repetitions;
  optics::SheraTelescope kept(store_of(0));
  Likelihood likelihood({}, {{store_of(0), kept.image(), {}}}, {usual_parameters(store_of(0))}, NoiseLaw::poisson);
  const auto derivatives = [&](int step, const std::vector<std::string>& names) {
    const ThetaLayout layout = layout_of(step, names);
    (void)kept.jvp(layout.packing(0), layout.reference());
  };
  measure(
      {{&bench.matrix, [&](int step) { (void)likelihood.expanded(layout_of(step, {}).reference()); }},
       {&bench.first, [](int step) { (void)photon_information({}, layout_of(step, {}), optics::NoiseKind::photon); }},
       {&bench.derivatives, [&](int step) { derivatives(step, {}); }},
       {&bench.column, [&](int step) { derivatives(step, {"primary.zernike_coeffs_nm[Z4]"}); }}},
      repetitions);
  return bench;
}

}  // namespace arago::fit
