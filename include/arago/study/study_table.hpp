#pragma once

#include "arago/study/record.hpp"
#include "arago/study/workload.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace arago::study {

/// One column over all trials, in plan order. Where a trial lacks it: NaN or an empty text; a column of integers that
/// some trial lacks is one of doubles.
struct Column {
  std::string name;
  std::string unit;
  std::string long_name;
  std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>> values;
};

/// A cell of a column of numbers; NaN where the column is one of texts.
double number_at(const Column& column, std::size_t row);

/// The table of a study: id, status, reason, the axes, repeat, the entries of the rows in order of first appearance,
/// seconds, attempts, ranks.
struct StudyTable {
  std::vector<Column> columns;
  std::int64_t rows = 0;

  const Column* find(std::string_view name) const;
};

/// Rows whose entries may differ as columns, in order of first appearance. A column is numeric where all its cells are.
StudyTable table_of(const std::vector<Row>& rows);

/// Builds the table; records[i] belongs to trials[i]; their arrays are not looked at.
StudyTable make_table(const std::vector<Trial>& trials, const std::vector<TrialRecord>& records);

/// Comma-separated text with a header line; texts are quoted where they must be (RFC 4180), numbers round-trip.
std::string to_csv(const StudyTable& table);

/// Aligned text with these columns, those that the table lacks left out; four significant digits, the two ends of long
/// texts.
std::string to_screen(const StudyTable& table, const std::vector<std::string>& columns);

}  // namespace arago::study
