#include "cli/detail/html_report.hpp"

#include "arago/core/error.hpp"
#include "arago/core/version.hpp"
#include "arago/io/atomic_text.hpp"
#include "cli/detail/html_parts.hpp"
#include "cli/detail/study_section.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace arago::cli {
namespace {

namespace fs = std::filesystem;

/// Cells of one line; a cell in double quotes may hold commas and doubled quotes (RFC 4180).
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool doubled = quoted && line.compare(i, 2, "\"\"") == 0;
    if (doubled) {
      cells.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

std::string table_of_csv(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) rows.push_back(cells_of(line));
  return table(rows);
}

/// Members as rows; objects inside are flattened to dotted names.
void add_rows(std::string& html, const nlohmann::json& json, const std::string& prefix) {
  for (const auto& [name, value] : json.items()) {
    const std::string full = prefix.empty() ? name : prefix + "." + name;
    if (value.is_object()) {
      add_rows(html, value, full);
    } else {
      const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
      html += fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", escaped(full), escaped(text));
    }
  }
}

std::string table_of_json(const std::string& text, const std::string& path) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  ARAGO_CHECK(DataFileError, json.is_object(), path << " is not a JSON object; was the run killed while writing?");
  std::string html = "<table>\n";
  add_rows(html, json, "");
  return html + "</table>\n";
}

/// How a file of a run appears; "" if it does not.
std::string shown(const fs::path& path) {
  const std::string name = path.filename().string();
  const std::string ending = path.extension().string();
  const auto text = [&] { return io::read_text_file(path.string(), std::size_t{64} << 20); };
  if (ending == ".png") return figure(name, "image/png", text());
  if (name == "summary.csv" || name == "study.csv") return folded(name, table_of_csv(text()));
  if (ending == ".csv") return fmt::format("<h3>{}</h3>\n{}", escaped(name), table_of_csv(text()));
  if (name == "metrics.json" || name == "inspect.json")
    return fmt::format("<h3>{}</h3>\n{}", escaped(name), table_of_json(text(), path.string()));
  if (name == "run.json") return folded(name, table_of_json(text(), path.string()));
  if (name == "resolved.toml") return folded(name, "<pre>" + escaped(text()) + "</pre>\n");
  return "";
}

std::string section_of_run(const std::string& directory, const std::string& figure_directory) {
  ARAGO_REQUIRE(fs::is_directory(directory), "input.files: " << directory << " is not a run directory");
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::string html = fmt::format("<h2>{}</h2>\n", escaped(directory));
  const bool is_study = fs::exists(fs::path(directory) / "study.h5");
  if (is_study) html += study_section(directory, figure_directory);
  for (const fs::path& file : files)
    if (!is_study || !is_in_study_section(file.filename())) html += shown(file);
  return html;
}

constexpr const char* style =
    "body{font:15px/1.5 sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#222}"
    "table{border-collapse:collapse;font-size:13px}th,td{border:1px solid #ccc;padding:2px 8px;text-align:left}"
    "th{background:#f3f3f3}.wide{overflow-x:auto}img{max-width:100%}.failed{color:#a00}figure{margin:1em "
    "0}pre{overflow-x:auto}";

}  // namespace

std::string html_report(const std::vector<std::string>& run_directories, const std::string& figure_directory) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Arago report</title>"
      "<style>{}</style></head>\n<body>\n<h1>Arago report</h1>\n<p>arago {}</p>\n",
      style, escaped(version()));
  for (const std::string& directory : run_directories) html += section_of_run(directory, figure_directory);
  return html + "</body></html>\n";
}

}  // namespace arago::cli
