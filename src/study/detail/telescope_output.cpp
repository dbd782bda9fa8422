#include "study/detail/telescope_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace arago::study {
namespace {

/// "M1 Z4" -> "M1_Z4": names of columns have no blanks.
std::string column(const std::string& prefix, std::string label) {
  std::replace(label.begin(), label.end(), ' ', '_');
  return prefix + label;
}

std::string unit_or_one(const std::string& unit) {
  return unit == "1" ? "" : unit;
}

/// The true values of the free parameters, where they are known and mean the same.
Eigen::VectorXd truth_of(const fit::FitProblem& problem) {
  const fit::ThetaLayout& layout = problem.layout();
  if (!problem.truth || problem.truth->spec().system() != layout.store(0).spec().system())
    return Eigen::VectorXd::Constant(layout.size(), std::numeric_limits<double>::quiet_NaN());
  return layout.natural(layout.packing(0).pack(*problem.truth));
}

}  // namespace

void add_image(TrialOutput& output, const optics::RealMap& image, double emitted_photons) {
  const auto brightest = std::max_element(image.data(), image.data() + image.size()) - image.data();
  const auto columns = static_cast<std::int64_t>(image.extent(1));
  const double total = optics::sum(image);
  output.row.push_back({"image_sum", total, "photon", "photons of the image"});
  output.row.push_back({"image_max", image.data()[brightest], "photon", "brightest pixel"});
  output.row.push_back({"image_max_row", brightest / columns, "px", "row of the brightest pixel"});
  output.row.push_back({"image_max_column", brightest % columns, "px", "column of the brightest pixel"});
  output.row.push_back({"in_field_fraction", total / emitted_photons, "", "photons of the image over all"});
  output.arrays.push_back({"image",
                           {image.extent_int(0), image.extent_int(1)},
                           std::vector<double>(image.data(), image.data() + image.size()),
                           "photon",
                           "telescope image without noise"});
}

void add_bounds(TrialOutput& output, const fit::FisherReport& report) {
  const std::vector<std::string>& labels = report.layout.labels();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    const std::string unit = unit_or_one(report.layout.units()[i]);
    output.row.push_back(
        {column("crlb_", labels[i]), report.bounds.marginal[at], unit, "bound on the standard deviation"});
    output.row.push_back(
        {column("crlb_conditional_", labels[i]), report.bounds.conditional[at], unit, "bound when all else is known"});
  }
}

void add_fit(TrialOutput& output, const fit::FitProblem& problem, const fit::FitResult& result) {
  const fit::FitTrace& trace = result.state.trace;
  output.row.push_back({"fit_end", name_of(result.state.end), "", "why the fit ended"});
  output.row.push_back({"fit_steps", trace.steps(), "", "steps of the fit"});
  output.row.push_back({"fit_loss", trace.loss[static_cast<std::size_t>(trace.best())], "", "least loss"});
  output.row.push_back({"skipped_pixels", result.skipped, "px", "pixels that are not numbers"});
  for (const fit::Signal& signal : result.signals)
    for (Eigen::Index k = 0; k < signal.values.cols(); ++k) {
      const std::string name = signal.values.cols() > 1 ? fmt::format("{}_{}", signal.name, k) : signal.name;
      output.row.push_back({name, signal.values(trace.best(), k), signal.unit, signal.long_name});
    }
  const Eigen::VectorXd truth = truth_of(problem);
  const fit::ThetaLayout& layout = problem.layout();
  for (Eigen::Index i = 0; i < truth.size(); ++i) {
    const std::string& label = layout.labels()[static_cast<std::size_t>(i)];
    const std::string unit = unit_or_one(layout.units()[static_cast<std::size_t>(i)]);
    const double error = result.natural[i] - truth[i];
    output.row.push_back({column("error_", label), error, unit, "estimate - truth"});
    output.row.push_back({column("sigma_", label), result.sigma[i], unit, "standard deviation by the information"});
    output.row.push_back({column("pull_", label), error / result.sigma[i], "sigma", "error over standard deviation"});
  }
  output.arrays.push_back({"loss", {trace.steps() + 1}, trace.loss, "", "loss at each point of the fit"});
}

}  // namespace arago::study
