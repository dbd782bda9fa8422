#pragma once

#include <complex>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace arago::study {

/// One number or text of a table.
using Cell = std::variant<double, std::int64_t, std::string>;

/// A named cell of a row. Unit "" means dimensionless.
struct Entry {
  std::string name;
  Cell value;
  std::string unit = {};
  std::string long_name = {};
  bool operator==(const Entry&) const = default;
};

/// The entries of one trial, in the order of the table's columns.
using Row = std::vector<Entry>;

/// The entry of this name, or null.
const Entry* find(const Row& row, std::string_view name);
/// The cell as people read it: shortest text that gives the same double back ("1e4" stays 10000), text as it is.
std::string to_text(const Cell& cell);

/// A named array of a trial, row-major; the product of `shape` is the number of values.
struct Array {
  std::string name;
  std::vector<std::int64_t> shape;
  std::variant<std::vector<double>, std::vector<float>, std::vector<std::complex<float>>, std::vector<std::int64_t>>
      values;
  std::string unit = {};
  std::string long_name = {};
  bool operator==(const Array&) const = default;
};

/// What a workload hands back for one trial; the same on all ranks of the group.
struct TrialOutput {
  Row row = {};
  std::vector<Array> arrays = {};
};

/// How a trial ended. `skipped` = it was not reached before the study was stopped.
enum class Status { done, failed, skipped };
std::string_view name_of(Status status);
/// Throws DataFileError for any other text.
Status status_from(std::string_view text);

/// All that is kept of one trial: what stands in its file.
struct TrialRecord {
  std::string id = {};
  Status status = Status::skipped;
  std::string reason = {};  ///< why it failed; "" when done
  TrialOutput output = {};
  std::string resolved = {};  ///< configuration with the origin of each value, TOML
  std::string log = {};       ///< last lines of what the workload said
  double seconds = 0;         ///< wall clock of the last attempt
  std::int64_t attempts = 0;
  std::int64_t ranks = 0;  ///< ranks of the group that ran it
};

}  // namespace arago::study
