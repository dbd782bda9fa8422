#include "study/detail/trial_group.hpp"

#include "arago/core/error.hpp"

#include <sstream>

namespace arago::study {
namespace {

std::string group_of(const std::string& id) {
  return "/trials/" + id;
}

void write_entry(io::CollectiveFile& file, const std::string& group, const Entry& entry) {
  const io::Description about = description_of(entry.name, entry.unit, entry.long_name);
  const std::string name = group + "/" + entry.name;
  if (const auto* text = std::get_if<std::string>(&entry.value))
    file.write_text(name, *text, about);
  else if (const auto* integer = std::get_if<std::int64_t>(&entry.value))
    file.write_scalar(name, *integer, about);
  else
    file.write_scalar(name, std::get<double>(entry.value), about);
}

/// Names in the order of the row, since a file lists its members by name.
std::string column_names(const Row& row) {
  std::string names;
  for (const Entry& entry : row) names += entry.name + "\n";
  return names;
}

std::string unit_of(const io::Hdf5Reader& file, const std::string& dataset) {
  const std::string unit = file.attribute<std::string>(dataset, "units");
  return unit == "1" ? "" : unit;
}

Entry read_entry(const io::Hdf5Reader& file, const std::string& group, const std::string& name) {
  const std::string dataset = group + "/" + name;
  Entry entry{name, {}, unit_of(file, dataset), file.attribute<std::string>(dataset, "long_name")};
  if (entry.long_name == name) entry.long_name.clear();
  const io::ElementType type = file.info(dataset).type;
  if (type == io::ElementType::text)
    entry.value = file.read_text(dataset);
  else if (io::is_integer(type))
    entry.value = file.read_scalar<std::int64_t>(dataset);
  else
    entry.value = file.read_scalar<double>(dataset);
  return entry;
}

Array read_array(const io::Hdf5Reader& file, const std::string& group, const std::string& name) {
  const std::string dataset = group + "/" + name;
  const io::ArrayInfo info = file.info(dataset);
  Array array{name, info.shape, {}, unit_of(file, dataset), file.attribute<std::string>(dataset, "long_name")};
  if (array.long_name == name) array.long_name.clear();
  if (info.type == io::ElementType::complex64)
    array.values = file.read<std::complex<float>>(dataset);
  else if (info.type == io::ElementType::float32)
    array.values = file.read<float>(dataset);
  else if (io::is_integer(info.type))
    array.values = file.read<std::int64_t>(dataset);
  else
    array.values = file.read<double>(dataset);
  return array;
}

}  // namespace

io::Description description_of(const std::string& name, const std::string& unit, const std::string& long_name) {
  return {unit.empty() ? "1" : unit, long_name.empty() ? name : long_name};
}

void write_trial(io::CollectiveFile& file, const TrialRecord& record) {
  const std::string group = group_of(record.id);
  file.create_group(group + "/row");
  file.attribute(group, "status", std::string(name_of(record.status)));
  file.attribute(group, "reason", record.reason);
  file.attribute(group, "seconds", record.seconds);
  file.attribute(group, "attempts", record.attempts);
  file.attribute(group, "ranks", record.ranks);
  file.attribute(group + "/row", "columns", column_names(record.output.row));
  file.write_text(group + "/config", record.resolved, {"1", "resolved configuration with origins, TOML"});
  file.write_text(group + "/log", record.log, {"1", "last lines of the log"});
  for (const Entry& entry : record.output.row) write_entry(file, group + "/row", entry);
  for (const Array& array : record.output.arrays)
    std::visit(
        [&](const auto& values) {
          file.write_replicated(group + "/" + array.name, array.shape, values.data(),
                                description_of(array.name, array.unit, array.long_name));
        },
        array.values);
}

Status status_of_trial(const io::Hdf5Reader& file, const std::string& id) {
  return status_from(file.attribute<std::string>(group_of(id), "status"));
}

TrialRecord read_trial(const io::Hdf5Reader& file, const std::string& id) {
  const std::string group = group_of(id);
  TrialRecord record;
  record.id = id;
  record.status = status_of_trial(file, id);
  record.reason = file.attribute<std::string>(group, "reason");
  record.seconds = file.attribute<double>(group, "seconds");
  record.attempts = file.attribute<std::int64_t>(group, "attempts");
  record.ranks = file.attribute<std::int64_t>(group, "ranks");
  record.resolved = file.read_text(group + "/config");
  record.log = file.read_text(group + "/log");
  std::istringstream names(file.attribute<std::string>(group + "/row", "columns"));
  for (std::string name; std::getline(names, name);)
    record.output.row.push_back(read_entry(file, group + "/row", name));
  for (const std::string& name : file.children(group))
    if (name != "row" && name != "config" && name != "log")
      record.output.arrays.push_back(read_array(file, group, name));
  return record;
}

}  // namespace arago::study
