#include "arago/fit/fisher_file.hpp"

#include "arago/io/collective_file.hpp"
#include "arago/params/store_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace arago::fit {
namespace {

constexpr const char* theta_units = "see /units";

std::vector<double> list_of(const Eigen::VectorXd& values) {
  return {values.data(), values.data() + values.size()};
}

void write_matrix(io::Hdf5Writer& file, const std::string& name, const Eigen::MatrixXd& values,
                  const io::Description& about) {
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = values;
  file.write_replicated(name, {rows.rows(), rows.cols()}, rows.data(), about);
}

void write_theta(io::Hdf5Writer& file, const FisherReport& report) {
  file.write_texts("/labels", report.layout.labels(), {"1", "names of the parameters, in the order of all arrays"});
  file.write_texts("/units", report.layout.units(), {"1", "units of the parameters; empty: dimensionless"});
  file.write_vector("/theta", list_of(report.theta), {theta_units, "parameters at which the information is taken"});
  file.write_vector("/scale", list_of(report.fisher.names().scale), {theta_units, "standard deviations of the priors"});
}

void write_matrices(io::Hdf5Writer& file, const FisherReport& report) {
  const char* units = "1/(unit x unit)";
  write_matrix(file, "/fisher/photons", report.photons.fisher,
               {units, "sum over pixels of dI/da dI/db / variance (Gauss-Newton)"});
  file.write_vector("/fisher/prior", list_of(report.prior_information),
                    {"1/unit^2", "diagonal that the priors add; zeros without"});
  write_matrix(file, "/fisher/total", report.fisher.values(), {units, "information of photons and priors"});
  write_matrix(file, "/fisher/likeness", report.fisher.likeness(), {"1", "F_ab / sqrt(F_aa F_bb)"});
}

void write_bounds(io::Hdf5Writer& file, const Crlb& bounds) {
  file.write_vector("/bounds/conditional", list_of(bounds.conditional),
                    {theta_units, "standard deviation, everything else known: 1 / sqrt(F_aa)"});
  file.write_vector("/bounds/marginal", list_of(bounds.marginal),
                    {theta_units, "standard deviation, nothing known: sqrt of the diagonal of the covariance"});
  write_matrix(file, "/bounds/covariance", bounds.covariance, {"unit x unit", "inverse of F, on the kept modes"});
  write_matrix(file, "/bounds/correlation", correlation_of(bounds.covariance), {"1", "correlation of estimates"});
  file.write_vector("/bounds/kept_fraction", list_of(bounds.kept_fraction),
                    {"1", "how much of the parameter's axis the kept modes span"});
  if (bounds.with_known.empty()) return;
  const Eigen::Index n = bounds.marginal.size(), sets = static_cast<Eigen::Index>(bounds.with_known.size());
  std::vector<std::string> names;
  Eigen::MatrixXd sigmas(sets, n);
  for (const KnownBound& bound : bounds.with_known) {
    sigmas.row(static_cast<Eigen::Index>(names.size())) = bound.sigmas.transpose();
    names.push_back(bound.name);
  }
  file.write_texts("/bounds/known_sets", names, {"1", "parameters that are known, one set a row of with_known"});
  write_matrix(file, "/bounds/with_known", sigmas, {theta_units, "standard deviation (set, parameter); NaN: known"});
}

void write_modes(io::Hdf5Writer& file, const FisherReport& report, const FisherConfig& config) {
  const Eigenbasis& modes = report.modes;
  file.write_vector("/modes/eigenvalues", list_of(modes.eigenvalues()),
                    {"1", "of the scaled matrix S F S, descending; 0: parameters that change nothing"});
  write_matrix(file, "/modes/vectors", modes.vectors(), {"1", "columns: eigenvectors of S F S"});
  write_matrix(file, "/modes/basis", modes.basis(), {theta_units, "columns: theta = /theta + basis z"});
  file.attribute("/modes", "kept", static_cast<std::int64_t>(modes.kept()));
  file.attribute("/modes", "scaling", config.scaling == ModeScaling::prior ? "prior" : "none");
  file.attribute("/modes", "whitening", config.whitening == Whitening::curvature ? "curvature" : "unit");
  file.attribute("/modes", "truncate_k", config.truncate_k);
  file.attribute("/modes", "truncate_by_eigval", config.truncate_by_eigval);
}

/// A unit that suits small numbers, and how many of it are one.
std::pair<std::string, double> display_unit(const std::string& unit) {
  if (unit == "as" || unit == "as/pix") return {"u" + unit, 1e6};
  return {unit.empty() ? "1" : unit, 1};
}

/// "_as_per_pix" of "as/pix".
std::string suffix_of(const std::string& unit) {
  const std::size_t slash = unit.find('/');
  return "_" + (slash == std::string::npos ? unit : unit.substr(0, slash) + "_per_" + unit.substr(slash + 1));
}

}  // namespace

void write_fisher(const std::string& path, const FisherReport& report, const FisherConfig& config,
                  const FisherOrigin& origin) {
  io::Hdf5Writer file(path, {.schema = "arago-fisher/1", .config_hash = origin.config_hash});
  write_theta(file, report);
  write_matrices(file, report);
  write_bounds(file, report.bounds);
  write_modes(file, report, config);
  for (std::size_t k = 0; k < report.photons.images.size(); ++k) {
    const std::string suffix = report.photons.images.size() > 1 ? fmt::format("_{}", k) : "";
    file.write_view("/image" + suffix, report.photons.images[k], {"photon", "image of the model"});
    file.attribute("/image" + suffix, "variance_floor_ph2", report.photons.floors_ph2[k]);
    file.write_text("/parameters" + suffix, params::to_text(report.layout.store(k), params::TextFormat::toml),
                    {"1", "all parameters as a configuration file"});
  }
  file.write_text("/config", origin.config_text, {"1", "resolved configuration with origins"});
  file.attribute("/", "system", report.layout.store(0).spec().system());
  file.attribute("/", "noise", config.noise == optics::NoiseKind::photon ? "photon" : "photon_read");
  file.attribute("/", "prior", config.prior == PriorChoice::none ? "none" : "spec");
  file.attribute("/", "floored_pixels", report.photons.floored);
  file.publish();
}

std::string short_label(const std::string& label, const std::string& unit) {
  const std::size_t dot = label.find('.');
  if (dot == std::string::npos) return label;
  std::string name = label.substr(dot + 1), exposure;
  if (const std::size_t at = name.find('@'); at != std::string::npos) {
    exposure = name.substr(at);
    name.erase(at);
  }
  const std::string suffix = suffix_of(unit);
  if (!unit.empty() && name.ends_with(suffix)) name.erase(name.size() - suffix.size());
  for (char& c : name)
    if (c == '_') c = ' ';
  return name + exposure;
}

std::string bounds_table(const FisherReport& report) {
  const Crlb& bounds = report.bounds;
  std::string text =
      fmt::format("{:<34}{:>8}{:>18}{:>12}{:>12}", "one sigma", "unit", "value", "all known", "none known");
  for (std::size_t k = 0; k < bounds.with_known.size(); ++k)
    text += fmt::format("{:>12}", fmt::format("known {}", k + 1));
  text += "\n";
  for (Eigen::Index i = 0; i < report.theta.size(); ++i) {
    const auto place = static_cast<std::size_t>(i);
    const auto [unit, factor] = display_unit(report.layout.units()[place]);
    text += fmt::format("{:<34}{:>8}{:>18.9g}{:>12.4g}{:>12.4g}", report.layout.labels()[place], unit,
                        factor * report.theta[i], factor * bounds.conditional[i], factor * bounds.marginal[i]);
    for (const KnownBound& bound : bounds.with_known)
      text +=
          std::isnan(bound.sigmas[i]) ? fmt::format("{:>12}", "-") : fmt::format("{:>12.4g}", factor * bound.sigmas[i]);
    text += "\n";
  }
  for (std::size_t k = 0; k < bounds.with_known.size(); ++k)
    text += fmt::format("known {}: {}\n", k + 1, bounds.with_known[k].name);
  return text;
}

}  // namespace arago::fit
