#include "arago/study/merge_results.hpp"

#include "arago/core/error.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/mpi/agreement.hpp"
#include "study/detail/record_message.hpp"
#include "study/detail/trial_group.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

namespace arago::study {
namespace {

/// Records of this rank's share of the trials.
std::vector<TrialRecord> read_share(const mpi::Communicator& world, const std::vector<Trial>& trials,
                                    const ResultStore& store, const mpi::RowRange& mine) {
  std::vector<TrialRecord> records;
  mpi::agree(world, [&] {
    const auto first = trials.begin() + mine.first;
    records = store.read_all({first, first + mine.count});
  });
  return records;
}

void write_column(io::CollectiveFile& file, const std::string& group, const Column& column) {
  const io::Description about = description_of(column.name, column.unit, column.long_name);
  const std::string name = group + "/" + column.name;
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values))
    file.write_texts(name, *texts, about);
  else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values))
    file.write_vector(name, *integers, about);
  else
    file.write_vector(name, std::get<std::vector<double>>(column.values), about);
}

void write_table(io::CollectiveFile& file, const std::string& group, const StudyTable& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  for (const Column& column : table.columns) write_column(file, group, column);
  file.attribute(group, "columns", fmt::format("{}", fmt::join(names, "\n")));
}

/// Names of the axes of all trials, in order of first appearance.
std::vector<std::string> axes_of(const std::vector<Trial>& trials) {
  std::vector<std::string> names;
  for (const Trial& trial : trials)
    for (const Entry& axis : trial.axes)
      if (std::find(names.begin(), names.end(), axis.name) == names.end()) names.push_back(axis.name);
  return names;
}

/// Collective. `mine` is null on the ranks that did not read the trial; `shape_only` tells them what will be written.
void write_array(io::CollectiveFile& file, const std::string& group, const Array& shape_only, const Array* mine,
                 bool before_owner) {
  const std::int64_t rows = shape_only.shape.empty() ? 1 : shape_only.shape.front();
  std::visit(
      [&](const auto& typed) {
        using Values = std::decay_t<decltype(typed)>;
        const io::RowBlock block{shape_only.shape, mine || before_owner ? 0 : rows, mine ? rows : 0};
        file.write_rows(group + "/" + shape_only.name, block,
                        mine ? std::get<Values>(mine->values).data() : typed.data(),
                        description_of(shape_only.name, shape_only.unit, shape_only.long_name));
      },
      shape_only.values);
}

int owner_of(std::int64_t row, std::int64_t rows, int ranks) {
  for (int rank = 0; rank < ranks; ++rank) {
    const mpi::RowRange share = mpi::share_of(rows, rank, ranks);
    if (row < share.first + share.count) return rank;
  }
  return ranks - 1;
}

/// The record of a trial with its arrays, or null where another rank has read it.
using ArraysOf = std::function<const TrialRecord*(std::int64_t trial)>;

/// Collective. Configuration and arrays of the trials, by the ranks that share the file.
void write_trials(io::CollectiveFile& file, const std::vector<Trial>& trials, const std::vector<TrialRecord>& all,
                  const ArraysOf& arrays_of, const mpi::Communicator& writers) {
  const auto total = static_cast<std::int64_t>(trials.size());
  for (std::int64_t i = 0; i < total; ++i) {
    const TrialRecord& record = all[static_cast<std::size_t>(i)];
    const bool before_owner = writers.rank() < owner_of(i, total, writers.size());
    const std::string group = "/trials/" + record.id;
    file.write_text(group + "/config", trials[static_cast<std::size_t>(i)].resolved,
                    {"1", "resolved configuration with origins, TOML"});
    const TrialRecord* own = arrays_of(i);
    for (std::size_t a = 0; a < record.output.arrays.size(); ++a)
      write_array(file, group, record.output.arrays[a], own ? &own->output.arrays[a] : nullptr, before_owner);
  }
}

double bytes_of_arrays(const std::vector<TrialRecord>& records) {
  double bytes = 0;
  for (const TrialRecord& record : records)
    for (const Array& array : record.output.arrays) {
      double elements = 1;
      for (const std::int64_t extent : array.shape) elements *= static_cast<double>(extent);
      bytes += elements * std::visit([](const auto& v) { return static_cast<double>(sizeof v[0]); }, array.values);
    }
  return bytes;
}

/// The tables that hold anything, with the name of each.
std::vector<std::pair<std::string, const StudyTable*>> tables_of(const MergedStudy& merged) {
  std::vector<std::pair<std::string, const StudyTable*>> tables{{"table", &merged.table},
                                                                {"summary", &merged.summary.arms},
                                                                {"slopes", &merged.summary.slopes},
                                                                {"crossovers", &merged.summary.crossovers}};
  std::erase_if(tables, [](const auto& table) { return table.second->rows == 0; });
  return tables;
}

void write_csv(const std::filesystem::path& run_dir, const MergedStudy& merged) {
  for (const auto& [name, table] : tables_of(merged)) {
    const std::string file = (name == "table" ? "study" : name) + ".csv";
    io::write_text_atomically((run_dir / file).string(), to_csv(*table));
  }
}

void write_tables(io::CollectiveFile& file, const std::vector<Trial>& trials, const MergedStudy& merged,
                  const std::vector<std::string>& metrics) {
  for (const auto& [name, table] : tables_of(merged)) write_table(file, "/" + name, *table);
  file.attribute("/table", "axes", fmt::format("{}", fmt::join(axes_of(trials), "\n")));
  file.attribute("/table", "metrics", fmt::format("{}", fmt::join(metrics, "\n")));
}

/// Rank 0 writes everything; it reads again what other ranks have read.
void write_arrays_alone(io::CollectiveFile& file, const std::vector<Trial>& trials, const ResultStore& store,
                        const std::vector<TrialRecord>& all, const std::vector<TrialRecord>& mine) {
  const auto own = static_cast<std::ptrdiff_t>(mine.size());
  const std::vector<TrialRecord> others = store.read_all({trials.begin() + own, trials.end()});
  const auto arrays_of = [&](std::int64_t trial) {
    return trial < own ? &mine[static_cast<std::size_t>(trial)] : &others[static_cast<std::size_t>(trial - own)];
  };
  write_trials(file, trials, all, arrays_of, {});
}

}  // namespace

MergedStudy merge_results(const mpi::Communicator& world, const std::vector<Trial>& trials, const ResultStore& store,
                          const MergeOptions& options) {
  const mpi::RowRange share = mpi::share_of(static_cast<std::int64_t>(trials.size()), world.rank(), world.size());
  const std::vector<TrialRecord> mine = read_share(world, trials, store, share);
  const std::vector<TrialRecord> all = gather_records(world, mine);
  MergedStudy merged;
  merged.table = make_table(trials, all);
  merged.summary = summarise(trials, merged.table, options.metrics, options.filter);

  const auto write = [&](const mpi::Communicator& writers, const auto& write_arrays) {
    io::CollectiveFile file(writers, (store.run_dir() / "study.h5").string(),
                            {.schema = "arago-study/1", .config_hash = options.config_hash});
    write_tables(file, trials, merged, options.metrics);
    write_arrays(file);
    file.publish();
  };
  const bool together = bytes_of_arrays(all) >= options.collective_bytes;
  if (together) {
    const auto arrays_of = [&](std::int64_t trial) -> const TrialRecord* {
      const bool is_mine = trial >= share.first && trial < share.first + share.count;
      return is_mine ? &mine[static_cast<std::size_t>(trial - share.first)] : nullptr;
    };
    write(world, [&](io::CollectiveFile& file) { write_trials(file, trials, all, arrays_of, world); });
  }
  mpi::agree(world, [&] {
    if (!world.is_root()) return;
    if (!together)
      write(mpi::Communicator{}, [&](io::CollectiveFile& file) { write_arrays_alone(file, trials, store, all, mine); });
    write_csv(store.run_dir(), merged);
  });
  return merged;
}

}  // namespace arago::study
