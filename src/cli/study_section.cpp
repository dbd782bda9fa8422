#include "cli/detail/study_section.hpp"

#include "arago/io/atomic_text.hpp"
#include "arago/study/report_figures.hpp"
#include "cli/detail/html_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

namespace arago::cli {
namespace {

namespace fs = std::filesystem;
using study::StudyFile;
using study::StudyTable;

constexpr std::array pictures{"amplitude.png", "phase.png"};
constexpr std::array tables{"crossovers.csv", "slopes.csv"};

std::string cell_text(const study::Column& column, std::size_t row) {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) return (*texts)[row];
  const double value = study::number_at(column, row);
  if (std::isnan(value)) return "–";
  if (std::isinf(value)) return value > 0 ? "∞" : "-∞";
  return fmt::format("{:.4g}", value);
}

std::string html_of(const StudyTable& rows) {
  std::vector<std::vector<std::string>> cells(static_cast<std::size_t>(rows.rows) + 1);
  for (const study::Column& column : rows.columns) {
    cells[0].push_back(column.name + (column.unit.empty() ? "" : " (" + column.unit + ")"));
    for (std::size_t row = 0; row + 1 < cells.size(); ++row) cells[row + 1].push_back(cell_text(column, row));
  }
  return table(cells);
}

std::string titled(const std::string& title, const StudyTable& rows) {
  return rows.rows == 0 ? "" : fmt::format("<h3>{}</h3>\n{}", escaped(title), html_of(rows));
}

/// How many trials are done, and why the others are not.
std::string outcome(const StudyFile& study) {
  std::vector<std::vector<std::string>> failures{{"trial", "axes", "reason"}};
  for (std::size_t i = 0; i < study.trials().size(); ++i) {
    if (study.reason(i).empty()) continue;
    std::string axes;
    for (const study::Entry& axis : study.trials()[i].axes)
      axes += fmt::format("{}{} = {}", axes.empty() ? "" : ", ", axis.name, study::to_text(axis.value));
    failures.push_back({study.trials()[i].id, axes, study.reason(i)});
  }
  const std::size_t failed = failures.size() - 1, all = study.trials().size();
  const std::string count = fmt::format("<p>{} of {} trials are done.</p>\n", all - failed, all);
  return failed == 0 ? count : count + "<div class=\"failed\">" + table(failures) + "</div>";
}

std::string curves(const StudyFile& study, const fs::path& stem) {
  std::string html;
  for (const study::ReportFigure& drawn : study::report_figures(study)) {
    const std::string path = stem.string() + "-" + drawn.name;
    for (const char* ending : {".png", ".svg"})
      io::render_line_plots(path + ending, drawn.plots, drawn.columns, drawn.title);
    html += figure(drawn.title, "image/svg+xml", io::read_text_file(path + ".svg", std::size_t{64} << 20));
  }
  return html;
}

std::string reconstructions(const fs::path& directory) {
  std::string html;
  for (const char* name : pictures)
    if (fs::exists(directory / name))
      html += figure(name, "image/png", io::read_text_file((directory / name).string(), std::size_t{64} << 20));
  return html;
}

}  // namespace

std::string study_section(const std::string& directory, const std::string& figure_directory) {
  const fs::path path = fs::weakly_canonical(directory);
  const StudyFile study((path / "study.h5").string());
  return outcome(study) + titled("Where two arms are equally good", study.summary().crossovers) +
         titled("Slopes", study.summary().slopes) + curves(study, fs::path(figure_directory) / path.filename()) +
         "<h3>Reconstructions</h3>\n" + reconstructions(path) + titled("Throughput", study::throughput(study));
}

bool is_in_study_section(const std::string& file) {
  return fs::path(file).extension() == ".png" || std::find(tables.begin(), tables.end(), file) != tables.end();
}

}  // namespace arago::cli
