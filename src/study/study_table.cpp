#include "arago/study/study_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace arago::study {
namespace {

using Cells = std::vector<const Cell*>;  ///< null where a trial lacks the column

template <class T, class Convert>
std::vector<T> convert(const Cells& cells, const T& missing, const Convert& convert_one) {
  std::vector<T> values;
  for (const Cell* cell : cells) values.push_back(cell ? convert_one(*cell) : missing);
  return values;
}

double as_double(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*integer);
  return std::get<double>(cell);
}

Column column_from(const Entry& like, const Cells& cells) {
  Column column{like.name, like.unit, like.long_name, {}};
  const auto any = [&](const auto& test) { return std::any_of(cells.begin(), cells.end(), test); };
  if (any([](const Cell* cell) { return cell && std::holds_alternative<std::string>(*cell); }))
    column.values = convert<std::string>(cells, "", [](const Cell& cell) { return to_text(cell); });
  else if (any([](const Cell* cell) { return !cell || std::holds_alternative<double>(*cell); }))
    column.values = convert<double>(cells, std::numeric_limits<double>::quiet_NaN(), as_double);
  else
    column.values = convert<std::int64_t>(cells, 0, [](const Cell& cell) { return std::get<std::int64_t>(cell); });
  return column;
}

/// Collects rows whose entries differ and lays them out as columns, in order of first appearance.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(std::size_t rows) : rows_(rows) {}

  void add(std::size_t row, const Entry& entry) {
    auto known = std::find_if(columns_.begin(), columns_.end(),
                              [&](const auto& column) { return column.first->name == entry.name; });
    if (known == columns_.end()) known = columns_.insert(columns_.end(), {&entry, Cells(rows_, nullptr)});
    known->second[row] = &entry.value;
  }

  std::vector<Column> build() const {
    std::vector<Column> columns;
    for (const auto& [like, cells] : columns_) columns.push_back(column_from(*like, cells));
    return columns;
  }

 private:
  std::size_t rows_;
  std::vector<std::pair<const Entry*, Cells>> columns_;
};

Row full_row(const Trial& trial, const TrialRecord& record) {
  Row row{{"id", trial.id, "", "hash of all that can change a number"},
          {"status", std::string(name_of(record.status)), "", "done, failed or skipped"},
          {"reason", record.reason, "", "why a trial failed"}};
  row.insert(row.end(), trial.axes.begin(), trial.axes.end());
  row.insert(row.end(), record.output.row.begin(), record.output.row.end());
  row.push_back({"seconds", record.seconds, "s", "wall clock of the trial"});
  row.push_back({"attempts", record.attempts, "", "runs of the trial until this result"});
  row.push_back({"ranks", record.ranks, "", "ranks of the group that ran it"});
  return row;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result.append(c == '"' ? 2 : 1, c);
  return result.append(1, '"');
}

std::string cell_text(const Column& column, std::int64_t row, const char* number_format) {
  return std::visit(
      [&](const auto& values) {
        const auto& value = values[static_cast<std::size_t>(row)];
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, double>)
          return fmt::format(fmt::runtime(number_format), value);
        else
          return fmt::format("{}", value);
      },
      column.values);
}

bool is_text(const Column& column) {
  return std::holds_alternative<std::vector<std::string>>(column.values);
}

/// A list of parameters would push everything else off the screen: its two ends tell it apart.
std::string shortened(const std::string& cell) {
  constexpr std::size_t most = 40, end = 17;
  if (cell.size() <= most) return cell;
  return cell.substr(0, end) + " ... " + cell.substr(cell.size() - end);
}

}  // namespace

double number_at(const Column& column, std::size_t row) {
  if (const auto* reals = std::get_if<std::vector<double>>(&column.values)) return (*reals)[row];
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values))
    return static_cast<double>((*integers)[row]);
  return std::numeric_limits<double>::quiet_NaN();
}

const Column* StudyTable::find(std::string_view name) const {
  const auto column = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
  return column == columns.end() ? nullptr : &*column;
}

StudyTable make_table(const std::vector<Trial>& trials, const std::vector<TrialRecord>& records) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < trials.size(); ++i) rows.push_back(full_row(trials[i], records[i]));
  return table_of(rows);
}

StudyTable table_of(const std::vector<Row>& rows) {
  ColumnBuilder builder(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const Entry& entry : rows[i]) builder.add(i, entry);
  return {builder.build(), static_cast<std::int64_t>(rows.size())};
}

std::string to_csv(const StudyTable& table) {
  std::vector<std::string> fields;
  for (const Column& column : table.columns) fields.push_back(quoted(column.name));
  std::string text = fmt::format("{}\n", fmt::join(fields, ","));
  for (std::int64_t row = 0; row < table.rows; ++row) {
    fields.clear();
    for (const Column& column : table.columns) fields.push_back(quoted(cell_text(column, row, "{}")));
    text += fmt::format("{}\n", fmt::join(fields, ","));
  }
  return text;
}

std::string to_screen(const StudyTable& table, const std::vector<std::string>& columns) {
  std::vector<std::string> lines(static_cast<std::size_t>(table.rows) + 1);
  for (const std::string& name : columns) {
    const Column* column = table.find(name);
    if (!column) continue;
    std::vector<std::string> cells{name};
    for (std::int64_t row = 0; row < table.rows; ++row) cells.push_back(shortened(cell_text(*column, row, "{:.4g}")));
    const auto longest = std::max_element(
        cells.begin(), cells.end(), [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
    const char* layout = is_text(*column) ? "{:<{}}" : "{:>{}}";
    for (std::size_t i = 0; i < lines.size(); ++i)
      lines[i] += (lines[i].empty() ? "" : "  ") + fmt::format(fmt::runtime(layout), cells[i], longest->size());
  }
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

}  // namespace arago::study
