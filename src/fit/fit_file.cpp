#include "fit/detail/fit_file.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/core/version.hpp"
#include "arago/fit/fit_images.hpp"
#include "arago/io/checksum.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/params/store_text.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace arago::fit::detail {
namespace {

constexpr const char* schema = "arago-fit/1";

io::Description plain(const std::string& units, const std::string& long_name) {
  return {.units = units, .long_name = long_name, .storage = io::Storage::plain};
}

void write_matrix(io::Hdf5Writer& file, const std::string& name, const Eigen::MatrixXd& values,
                  const io::Description& about) {
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = values;
  file.write_replicated(name, {rows.rows(), rows.cols()}, rows.data(), about);
}

Eigen::MatrixXd rows_of(const std::vector<Eigen::VectorXd>& points) {
  Eigen::MatrixXd rows(static_cast<Eigen::Index>(points.size()), points.front().size());
  for (std::size_t i = 0; i < points.size(); ++i) rows.row(static_cast<Eigen::Index>(i)) = points[i].transpose();
  return rows;
}

/// A group's members as attributes, and the same as one JSON text.
void write_record(io::Hdf5Writer& file, const std::string& group, const nlohmann::json& record) {
  file.create_group(group);
  for (const auto& [name, value] : record.items()) {
    if (value.is_string()) file.attribute(group, name, value.get<std::string>());
    if (value.is_number_integer()) file.attribute(group, name, value.get<std::int64_t>());
    if (value.is_number_float()) file.attribute(group, name, value.get<double>());
    if (value.is_boolean()) file.attribute(group, name, value.get<bool>() ? 1 : 0);
  }
  file.write_text(group + "/json", record.dump(2), plain("1", "the attributes of this group as JSON"));
}

void write_meta(io::Hdf5Writer& file, const FitFile& fit) {
  const ThetaLayout& layout = fit.problem.layout();
  static constexpr const char* methods[]{"levenberg_marquardt", "gauss_newton", "lbfgs", "adam", "sgd"};
  static constexpr const char* spaces[]{"pure", "scaled", "eigen"};
  write_record(file, "/meta",
               {{"schema", schema},
                {"arago_version", version()},
                {"system", layout.store(0).spec().system()},
                {"source", fit.problem.source},
                {"theta_space", spaces[static_cast<int>(fit.config.space)]},
                {"coordinates", fit.config.coordinates == params::Coordinates::natural ? "natural" : "unconstrained"},
                {"layout_hash", layout.packing(0).layout_hash()},
                {"objective", fit.config.likelihood == NoiseLaw::poisson ? "poisson" : "gaussian"},
                {"prior", fit.config.prior},
                {"optimizer", methods[static_cast<int>(fit.config.method)]},
                {"step_limit", fit.config.steps},
                {"learning_rate", fit.config.learning_rate},
                {"whitened", fit.config.space == FitSpace::eigen && fit.config.whitening == Whitening::curvature},
                {"truth_known", fit.problem.truth.has_value()}});
  file.write_texts("/meta/labels", layout.labels(), plain("1", "names of the elements of theta"));
  file.write_texts("/meta/units", layout.units(), plain("1", "units of the elements of theta"));
  file.write_text("/config", fit.run.config_text, plain("1", "resolved configuration with origins"));
  if (fit.problem.truth)
    file.write_text("/meta/truth", params::to_text(*fit.problem.truth, params::TextFormat::toml),
                    plain("1", "parameters behind the data"));
}

void write_trace(io::Hdf5Writer& file, const FitTrace& trace) {
  file.write_vector("/trace/loss", trace.loss, plain("1", "loss at each point, row 0 the start"));
  write_matrix(file, "/trace/theta", rows_of(trace.theta), plain("see /meta/units", "theta at each point"));
  file.write_vector("/trace/gradient_norm", trace.gradient_norm, plain("1", "norm of the gradient before the step"));
  file.write_vector("/trace/step_norm", trace.step_sigma, plain("sigma", "length of the step in standard deviations"));
  file.write_vector("/trace/base_lr", trace.rate, plain("1", "learning rate or damping of the step"));
  file.write_vector("/trace/accepted", trace.accepted, plain("1", "1 if the step was taken"));
}

void write_checkpoints(io::Hdf5Writer& file, const FitState& state) {
  const FitTrace& trace = state.trace;
  for (const auto& [name, numbers] : state.optimizer)
    file.write_vector("/checkpoints/optimizer/" + name, numbers, plain("1", "state of the optimiser"));
  const auto best = static_cast<std::size_t>(trace.best());
  file.write_vector("/checkpoints/best", list_of(trace.theta[best]), plain("see /meta/units", "theta of least loss"));
  file.write_vector("/checkpoints/final", list_of(trace.theta.back()), plain("see /meta/units", "last theta"));
  file.attribute("/checkpoints", "end", name_of(state.end));
}

void write_signals(io::Hdf5Writer& file, const std::vector<Signal>& signals) {
  for (const Signal& signal : signals)
    write_matrix(file, "/signals/" + signal.name, signal.values, plain(signal.unit, signal.long_name));
}

void write_summary(io::Hdf5Writer& file, const FitFile& fit, const FitState& state, const FitResult* result) {
  const FitTrace& trace = state.trace;
  const std::int64_t best = trace.best();
  nlohmann::json record{{"status", result ? "done" : "running"},
                        {"reason", name_of(state.end)},
                        {"steps", trace.steps()},
                        {"loss_init", trace.loss.front()},
                        {"loss_final", trace.loss.back()},
                        {"loss_best", trace.loss[static_cast<std::size_t>(best)]},
                        {"best_step", best},
                        {"has_signals", fit.config.signals != FitSignals::off},
                        {"has_curvature", result != nullptr},
                        {"has_images", result != nullptr && fit.run.images},
                        {"has_checkpoint_best", true},
                        {"has_checkpoint_final", true}};
  if (result) record["runtime_total_s"] = result->seconds;
  if (result) record["skipped_pixels"] = result->skipped;
  write_record(file, "/summary", record);
  if (!result) return;
  file.write_vector("/summary/theta", list_of(result->natural), plain("see /meta/units", "estimate, own units"));
  file.write_vector("/summary/sigma", list_of(result->sigma), plain("see /meta/units", "standard deviation"));
  write_matrix(file, "/fisher/matrix", result->information, plain("1/(unit x unit)", "information at the estimate"));
}

void write_images(io::Hdf5Writer& file, const FitImages& images) {
  const auto write = [&](const char* name, const optics::RealMap& map, const char* unit, const char* long_name) {
    file.write_view(std::string("/images/") + name, map, {unit, long_name});
  };
  write("data", images.data, "photon", "data");
  write("start", images.start, "photon", "model at the start");
  write("model", images.model, "photon", "model at the estimate");
  write("residual_start", images.residual_start, "sigma", "(data - model at the start) / standard deviation");
  write("residual", images.residual, "sigma", "(data - model at the estimate) / standard deviation");
}

FitEnd end_from(const std::string& name) {
  for (const FitEnd end : {FitEnd::converged, FitEnd::step_limit, FitEnd::no_descent})
    if (name == name_of(end)) return end;
  return FitEnd::running;
}

FitState read_state(const io::Hdf5Reader& file) {
  FitState state;
  FitTrace& trace = state.trace;
  trace.loss = file.read<double>("/trace/loss");
  trace.gradient_norm = file.read<double>("/trace/gradient_norm");
  trace.step_sigma = file.read<double>("/trace/step_norm");
  trace.rate = file.read<double>("/trace/base_lr");
  trace.accepted = file.read<std::int64_t>("/trace/accepted");
  const auto theta = file.read_view<double**>("/trace/theta");
  ARAGO_CHECK(DataFileError, theta.extent(0) == trace.loss.size() && !trace.loss.empty(),
              file.path() << ": /trace/theta has " << theta.extent(0) << " rows, /trace/loss " << trace.loss.size());
  for (std::size_t i = 0; i < theta.extent(0); ++i)
    trace.theta.emplace_back(
        Eigen::Map<const Eigen::VectorXd>(&theta(i, 0), static_cast<Eigen::Index>(theta.extent(1))));
  for (const std::string& name : file.children("/checkpoints/optimizer"))
    state.optimizer[name] = file.read<double>("/checkpoints/optimizer/" + name);
  state.end = end_from(file.attribute<std::string>("/checkpoints", "end"));
  return state;
}

}  // namespace

void FitFile::write(const FitState& state, const FitResult* result) const {
  io::Hdf5Writer file(run.file, {.schema = schema, .config_hash = run.config_hash});
  write_meta(file, *this);
  write_trace(file, state.trace);
  write_checkpoints(file, state);
  write_summary(file, *this, state, result);
  if (config.signals != FitSignals::off)
    write_signals(file, result ? result->signals : signals_of(problem.layout(), problem.truth, state.trace.theta));
  if (result && run.images) write_images(file, images_of(problem, state.trace.theta.front(), result->theta));
  file.publish();
}

std::optional<FitState> FitFile::read() const {
  if (!std::filesystem::exists(run.file)) return std::nullopt;
  if (!io::is_intact(run.file)) {
    log::warning("{} is damaged: the fit begins anew", run.file);
    return std::nullopt;
  }
  const io::Hdf5Reader file(run.file);
  const auto hash = file.attribute<std::string>("/", "config_hash");
  ARAGO_REQUIRE(hash == run.config_hash, run.file << " belongs to another configuration (config_hash " << hash
                                                  << ", here " << run.config_hash
                                                  << "); use another --run-dir, or --resume never");
  return read_state(file);
}

}  // namespace arago::fit::detail
