#include "study/detail/trial_group.hpp"

#include "arago/core/error.hpp"

#include <fmt/format.h>

#include <array>
#include <sstream>
#include <string_view>

namespace arago::study {
namespace {

std::string group_of(const std::string& id) {
  return "/trials/" + id;
}

constexpr const char* columns_attribute = "columns";
constexpr std::array<std::string_view, std::variant_size_v<Cell>> cell_types{"real", "integer", "text"};

/// A line "name <tab> type <tab> unit <tab> long name" for each entry, in the order of the row.
std::string column_texts(const Row& row) {
  std::string texts;
  for (const Entry& entry : row)
    texts += fmt::format("{}\t{}\t{}\t{}\n", entry.name, cell_types[entry.value.index()], entry.unit, entry.long_name);
  return texts;
}

void write_row(io::CollectiveFile& file, const std::string& group, const Row& row) {
  file.create_group(group);
  file.attribute(group, columns_attribute, column_texts(row));
  for (const Entry& entry : row)
    std::visit([&](const auto& value) { file.attribute(group, entry.name, value); }, entry.value);
}

Cell read_cell(const io::Hdf5Reader& file, const std::string& group, const std::string& name, std::string_view type) {
  if (type == cell_types[0]) return file.attribute<double>(group, name);
  if (type == cell_types[1]) return file.attribute<std::int64_t>(group, name);
  ARAGO_CHECK(DataFileError, type == cell_types[2],
              file.path() << ": " << group << "/" << name << " has the type '" << type << "'");
  return file.attribute<std::string>(group, name);
}

Row read_row(const io::Hdf5Reader& file, const std::string& group) {
  Row row;
  std::istringstream lines(file.attribute<std::string>(group, columns_attribute));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream parts(line);
    Entry entry;
    std::string type;
    std::getline(parts, entry.name, '\t');
    std::getline(parts, type, '\t');
    std::getline(parts, entry.unit, '\t');
    std::getline(parts, entry.long_name);
    entry.value = read_cell(file, group, entry.name, type);
    row.push_back(std::move(entry));
  }
  return row;
}

std::string unit_of(const io::Hdf5Reader& file, const std::string& dataset) {
  const std::string unit = file.attribute<std::string>(dataset, "units");
  return unit == "1" ? "" : unit;
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
  write_row(file, group + "/row", record.output.row);
  file.attribute(group, "status", std::string(name_of(record.status)));
  file.attribute(group, "reason", record.reason);
  file.attribute(group, "seconds", record.seconds);
  file.attribute(group, "attempts", record.attempts);
  file.attribute(group, "ranks", record.ranks);
  file.write_text(group + "/config", record.resolved, {"1", "resolved configuration with origins, TOML"});
  file.write_text(group + "/log", record.log, {"1", "last lines of the log"});
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
  record.output.row = read_row(file, group + "/row");
  for (const std::string& name : file.children(group))
    if (name != "row" && name != "config" && name != "log")
      record.output.arrays.push_back(read_array(file, group, name));
  return record;
}

}  // namespace arago::study
