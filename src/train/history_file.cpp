#include "arago/train/history_file.hpp"

#include "arago/core/error.hpp"
#include "arago/io/atomic_text.hpp"

#include <fmt/format.h>

#include <array>

namespace arago::train {
namespace {

struct Column {
  const char* name;
  const char* units;
  const char* long_name;
  double& (*of)(EpochRecord&);
};

constexpr std::array<Column, 22> columns{{
    {"loss", "1", "mean weighted loss of the training groups",
     [](EpochRecord& r) -> double& { return r.training.total; }},
    {"nll", "1", "mean q - t ln q of the training groups", [](EpochRecord& r) -> double& { return r.training.nll; }},
    {"mae", "sqrt(photon)", "mean amplitude error of the training groups",
     [](EpochRecord& r) -> double& { return r.training.mae; }},
    {"validation_loss", "1", "mean weighted loss of the validation groups",
     [](EpochRecord& r) -> double& { return r.validation.total; }},
    {"validation_nll", "1", "mean q - t ln q of the validation groups",
     [](EpochRecord& r) -> double& { return r.validation.nll; }},
    {"validation_mae", "sqrt(photon)", "mean amplitude error of the validation groups",
     [](EpochRecord& r) -> double& { return r.validation.mae; }},
    {"learning_rate", "1", "rate used in the epoch", [](EpochRecord& r) -> double& { return r.learning_rate; }},
    {"intensity_scale", "sqrt(photon)", "e^w after the epoch",
     [](EpochRecord& r) -> double& { return r.intensity_scale; }},
    {"seconds", "s", "wall clock of the epoch", [](EpochRecord& r) -> double& { return r.seconds; }},
    {"groups_per_second", "1/s", "training rate", [](EpochRecord& r) -> double& { return r.groups_per_second; }},
    {"object_tv", "1", "mean squared gradient of the objects of the training groups",
     [](EpochRecord& r) -> double& { return r.training.object_tv; }},
    {"object_mae", "1", "mean distance of the training groups' objects from the known amplitude",
     [](EpochRecord& r) -> double& { return r.training.object_mae; }},
    {"validation_object_tv", "1", "mean squared gradient of the objects of the validation groups",
     [](EpochRecord& r) -> double& { return r.validation.object_tv; }},
    {"validation_object_mae", "1", "mean distance of the validation groups' objects from the known amplitude",
     [](EpochRecord& r) -> double& { return r.validation.object_mae; }},
    {"dead_units", "1", "fraction of the channels of rectified layers that are 0 everywhere",
     [](EpochRecord& r) -> double& { return r.activity.dead_units; }},
    {"object_contrast", "1", "mean over groups of sqrt(1 - |mean o|^2 / mean |o|^2): 0 = flat objects",
     [](EpochRecord& r) -> double& { return r.activity.object_contrast; }},
    {"deviance", "1", "mean Poisson deviance 2 (q - t + t ln(t/q)) of the training groups",
     [](EpochRecord& r) -> double& { return r.training.deviance; }},
    {"validation_deviance", "1", "mean Poisson deviance of the validation groups",
     [](EpochRecord& r) -> double& { return r.validation.deviance; }},
    {"amplitude_mae", "1", "mean distance of the training groups' amplitudes from their labels",
     [](EpochRecord& r) -> double& { return r.training.amplitude_mae; }},
    {"validation_amplitude_mae", "1", "mean distance of the validation groups' amplitudes from their labels",
     [](EpochRecord& r) -> double& { return r.validation.amplitude_mae; }},
    {"phase_mae", "rad", "mean distance of the training groups' phases from their labels",
     [](EpochRecord& r) -> double& { return r.training.phase_mae; }},
    {"validation_phase_mae", "rad", "mean distance of the validation groups' phases from their labels",
     [](EpochRecord& r) -> double& { return r.validation.phase_mae; }},
}};

constexpr std::size_t most_epochs = 1000000;  // of a file; far beyond any training

}  // namespace

void write_history_csv(const std::string& path, const std::vector<EpochRecord>& history) {
  std::string text = "epoch";
  for (const Column& column : columns) text += fmt::format(",{}", column.name);
  text += '\n';
  for (EpochRecord record : history) {
    text += std::to_string(record.epoch);
    for (const Column& column : columns) text += fmt::format(",{}", column.of(record));
    text += '\n';
  }
  io::write_text_atomically(path, text);
}

void write_history(io::CollectiveFile& file, const std::string& group, const std::vector<EpochRecord>& history) {
  for (const Column& column : columns) {
    std::vector<double> values;
    for (EpochRecord record : history) values.push_back(column.of(record));
    file.write_vector(group + "/" + column.name, values,
                      {.units = column.units, .long_name = column.long_name, .storage = io::Storage::plain});
  }
}

std::vector<EpochRecord> read_history(const io::Hdf5Reader& file, const std::string& group) {
  // Read first: only then is the number of epochs one that the file really holds.
  const std::size_t epochs = file.read<double>(group + "/loss").size();
  ARAGO_CHECK(DataFileError, epochs <= most_epochs,
              file.path() << ": " << group << " has " << epochs << " epochs; allowed: " << most_epochs);
  std::vector<EpochRecord> history(epochs);
  for (const Column& column : columns) {
    if (!file.has(group + "/" + column.name)) continue;  // a file from before this column
    const std::vector<double> values = file.read<double>(group + "/" + column.name);
    for (std::size_t i = 0; i < history.size() && i < values.size(); ++i) column.of(history[i]) = values[i];
  }
  for (std::size_t i = 0; i < history.size(); ++i) history[i].epoch = static_cast<std::int64_t>(i) + 1;
  return history;
}

}  // namespace arago::train
