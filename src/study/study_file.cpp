#include "arago/study/study_file.hpp"

#include "arago/core/error.hpp"

#include <sstream>

namespace arago::study {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Column read_column(const io::Hdf5Reader& file, const std::string& group, const std::string& name) {
  const std::string dataset = group + "/" + name;
  Column column{
      name, file.attribute<std::string>(dataset, "units"), file.attribute<std::string>(dataset, "long_name"), {}};
  if (column.unit == "1") column.unit.clear();
  const io::ElementType type = file.info(dataset).type;
  if (type == io::ElementType::text)
    column.values = file.read_texts(dataset);
  else if (type == io::ElementType::int64)
    column.values = file.read<std::int64_t>(dataset);
  else
    column.values = file.read<double>(dataset);
  return column;
}

/// Empty if the file lacks it.
StudyTable read_table(const io::Hdf5Reader& file, const std::string& group) {
  StudyTable table;
  if (!file.has_group(group)) return table;
  for (const std::string& name : lines_of(file.attribute<std::string>(group, "columns")))
    table.columns.push_back(read_column(file, group, name));
  const auto rows_of = [](const Column& column) {
    return std::visit([](const auto& values) { return static_cast<std::int64_t>(values.size()); }, column.values);
  };
  if (!table.columns.empty()) table.rows = rows_of(table.columns.front());
  for (const Column& column : table.columns)
    ARAGO_CHECK(DataFileError, rows_of(column) == table.rows,
                file.path() << ": " << group << "/" << column.name << " has " << rows_of(column) << " rows, not "
                            << table.rows);
  return table;
}

Cell cell_at(const Column& column, std::size_t row) {
  return std::visit([&](const auto& values) { return Cell(values[row]); }, column.values);
}

std::vector<Trial> trials_of(const StudyTable& table, const std::vector<std::string>& axes) {
  std::vector<Trial> trials(static_cast<std::size_t>(table.rows));
  for (std::size_t i = 0; i < trials.size(); ++i) {
    trials[i].index = static_cast<std::int64_t>(i);
    trials[i].id = std::get<std::vector<std::string>>(table.find("id")->values)[i];
    for (const std::string& axis : axes)
      if (const Column* column = table.find(axis))
        trials[i].axes.push_back({axis, cell_at(*column, i), column->unit, column->long_name});
  }
  return trials;
}

}  // namespace

StudyFile::StudyFile(const std::string& path) : file_(path) {
  const auto schema = file_.find_attribute<std::string>("/", "schema");
  ARAGO_CHECK(DataFileError, schema == "arago-study/1",
              path << " has the schema '" << schema.value_or("") << "', not arago-study/1: it is no merged study");
  table_ = read_table(file_, "/table");
  for (const char* name : {"id", "status", "reason"}) {
    const Column* column = table_.find(name);
    ARAGO_CHECK(DataFileError, column && std::holds_alternative<std::vector<std::string>>(column->values),
                path << ": /table/" << name << " is missing or no column of texts");
  }
  summary_ = {read_table(file_, "/summary"), read_table(file_, "/slopes"), read_table(file_, "/crossovers")};
  trials_ = trials_of(table_, lines_of(file_.attribute<std::string>("/table", "axes")));
  metrics_ = lines_of(file_.attribute<std::string>("/table", "metrics"));
}

std::string StudyFile::reason(std::size_t i) const {
  const auto text = [&](const char* name) { return std::get<std::vector<std::string>>(table_.find(name)->values)[i]; };
  return text("status") == "done" ? "" : text("status") + ": " + text("reason");
}

std::vector<double> StudyFile::curve(std::size_t i, const std::string& name) const {
  const std::string dataset = "/trials/" + trials_[i].id + "/" + name;
  if (!file_.has_dataset(dataset)) return {};
  return file_.read<double>(dataset);
}

}  // namespace arago::study
