#include "arago/train/model_archive.hpp"

#include "arago/core/error.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/train/history_file.hpp"
#include "train/detail/checked_array.hpp"
#include "train/detail/spec_attributes.hpp"

#include <cmath>
#include <vector>

namespace arago::train {
namespace {

constexpr const char* schema = "arago-model/2";
/// What each version added:
///   1  weights, moments, probe, scale, history, description of the network
///   2  checksum of each array; log_ratio; kind, output, input, input_scale and rectangular of the network
constexpr const char* first_schema = "arago-model/1";

io::Description about(const char* units, const char* long_name) {
  return {.units = units, .long_name = long_name};
}

/// One tensor of the flat array, in the precision of the training.
void write_tensor(io::CollectiveFile& file, const nn::Slice& slice, const ModelArchive& model) {
  const double* first = model.weights.data() + slice.offset;
  const std::vector<std::size_t> extents = slice.extents();
  const io::Shape shape(extents.begin(), extents.end());
  const io::Description description =
      slice.is_kernel() ? about("1", "kernel (rows, columns, in, out)") : about("1", "bias (out)");
  if (model.precision == Precision::float64) {
    write_checked(file, "/parameters/" + slice.name, shape, first, description);
    return;
  }
  const std::vector<float> values(first, first + slice.size);
  write_checked(file, "/parameters/" + slice.name, shape, values.data(), description);
}

void write_flat(io::CollectiveFile& file, const std::string& name, const HostView<double*>& values,
                const char* long_name) {
  write_checked(file, name, {static_cast<std::int64_t>(values.extent(0))}, values.data(), about("1", long_name));
}

void write_optimizer(io::CollectiveFile& file, const ModelArchive& model) {
  write_flat(file, "/optimizer/first_moment", model.first_moment, "mean gradient (sgd: velocity), order of layers");
  write_flat(file, "/optimizer/second_moment", model.second_moment, "mean squared gradient");
  file.attribute("/optimizer", "step", model.step);
  file.attribute("/optimizer", "learning_rate", model.learning_rate);
  file.attribute("/optimizer", "log_scale_first_moment", model.log_scale.first_moment);
  file.attribute("/optimizer", "log_scale_second_moment", model.log_scale.second_moment);
  file.attribute("/optimizer", "log_ratio_first_moment", model.log_ratio.first_moment);
  file.attribute("/optimizer", "log_ratio_second_moment", model.log_ratio.second_moment);
}

void write_content(io::CollectiveFile& file, const ModelArchive& model) {
  const nn::ParameterLayout layout(model.spec.model);
  for (const nn::Slice& slice : layout.slices()) write_tensor(file, slice, model);
  const auto N = static_cast<std::int64_t>(model.probe.extent(0));
  write_checked(file, "/probe", {1, N, N}, model.probe.data(), about("1", "normalised probe (modes, rows, columns)"));
  file.write_scalar("/scale/intensity_scale", model.intensity_scale,
                    about("sqrt(photon)", "s of the network's input X = sqrt(counts)/s, from the training frames"));
  file.write_scalar("/scale/log_scale", model.log_scale.value,
                    about("1", "w, trained from ln s: predicted counts are exp(2 w) |z|^2"));
  file.write_scalar("/scale/log_ratio", model.log_ratio.value,
                    about("1", "r: imaginary parts of objects are scaled by exp(w + r), real parts by exp(w)"));
  write_optimizer(file, model);
  write_history(file, "/history", model.history);
  file.write_text("/config", model.config_text, about("1", "resolved configuration (TOML)"));
  file.create_group("/model");
  write_spec(file, "/model", model.spec);
  file.attribute("/model", "precision", model.precision == Precision::float32 ? "float32" : "float64");
  file.attribute("/model", "seed", static_cast<std::int64_t>(model.seed));
  file.attribute("/", "fingerprint", model.fingerprint);
}

/// A file whose schema is known: `current`, or one that is read as what it meant then.
struct Source {
  io::Hdf5Reader file;
  bool current;
};

Source open_model(const std::string& path) {
  io::Hdf5Reader file(path);
  const auto found = file.find_attribute<std::string>("/", "schema").value_or("no schema");
  ARAGO_CHECK(DataFileError, found == schema || found == first_schema,
              path << " is no model of Arago: schema " << found << ", expected " << schema << " or " << first_schema);
  return {std::move(file), found == schema};
}

HostView<double*> read_flat(const Source& source, const std::string& name, std::size_t size) {
  const std::vector<double> values = read_checked<double>(source.file, name, source.current);
  ARAGO_CHECK(DataFileError, values.size() == size,
              source.file.path() << ": " << name << " has " << values.size() << " elements, the network " << size);
  HostView<double*> view(uninitialised(name.c_str()), size);
  std::copy(values.begin(), values.end(), view.data());
  return view;
}

/// One tensor into its place of the flat array, in the precision that it has in the file.
void read_tensor(const Source& source, const nn::Slice& slice, double* target) {
  const std::string name = "/parameters/" + slice.name;
  const std::vector<std::size_t> extents = slice.extents();
  const io::Shape expected(extents.begin(), extents.end());
  const io::ArrayInfo found = source.file.info(name);
  ARAGO_CHECK(DataFileError, found.shape == expected,
              source.file.path() << ": " << name << " has shape " << io::to_text(found.shape)
                                 << ", the network that the file describes needs " << io::to_text(expected));
  if (found.type == io::ElementType::float64) {
    const auto values = read_checked<double>(source.file, name, source.current);
    std::copy(values.begin(), values.end(), target);
  } else {
    const auto values = read_checked<float>(source.file, name, source.current);
    std::copy(values.begin(), values.end(), target);
  }
}

void read_parameters(const Source& source, ModelArchive& model) {
  const nn::ParameterLayout layout(model.spec.model);
  model.weights = HostView<double*>("weights", layout.size());
  for (const nn::Slice& slice : layout.slices()) read_tensor(source, slice, model.weights.data() + slice.offset);
  model.first_moment = read_flat(source, "/optimizer/first_moment", layout.size());
  model.second_moment = read_flat(source, "/optimizer/second_moment", layout.size());
}

HostView<Complex<double>**> read_probe(const Source& source, int N) {
  const io::Shape shape = source.file.shape("/probe");
  ARAGO_CHECK(
      DataFileError, (shape == io::Shape{1, N, N}),
      source.file.path() << ": /probe has shape " << io::to_text(shape) << ", expected (1, " << N << ", " << N << ")");
  const auto values = read_checked<Complex<double>>(source.file, "/probe", source.current);
  HostView<Complex<double>**> probe("probe", N, N);
  std::copy(values.begin(), values.end(), probe.data());
  return probe;
}

void read_scales(const Source& source, ModelArchive& model) {
  const io::Hdf5Reader& file = source.file;
  model.intensity_scale = file.read_scalar<double>("/scale/intensity_scale");
  model.log_scale.value = file.read_scalar<double>("/scale/log_scale");
  model.log_scale.first_moment = file.attribute<double>("/optimizer", "log_scale_first_moment");
  model.log_scale.second_moment = file.attribute<double>("/optimizer", "log_scale_second_moment");
  if (source.current) {
    model.log_ratio.value = file.read_scalar<double>("/scale/log_ratio");
    model.log_ratio.first_moment = file.attribute<double>("/optimizer", "log_ratio_first_moment");
    model.log_ratio.second_moment = file.attribute<double>("/optimizer", "log_ratio_second_moment");
  }
  ARAGO_CHECK(DataFileError,
              model.intensity_scale > 0 && std::isfinite(model.log_scale.value) && std::isfinite(model.log_ratio.value),
              file.path() << ": scale " << model.intensity_scale << ", log-scale " << model.log_scale.value
                          << ", log-ratio " << model.log_ratio.value << " are no scales of a model");
}

ModelArchive read_content(const std::string& path) {
  const Source source = open_model(path);
  const io::Hdf5Reader& file = source.file;
  ModelArchive model;
  model.spec = read_spec(file, "/model", source.current);
  read_parameters(source, model);
  model.probe = read_probe(source, model.spec.model.N);
  read_scales(source, model);
  const auto precision = file.attribute<std::string>("/model", "precision");
  model.precision = precision == "float64" ? Precision::float64 : Precision::float32;
  model.seed = static_cast<std::uint64_t>(file.attribute<std::int64_t>("/model", "seed"));
  model.step = file.attribute<std::int64_t>("/optimizer", "step");
  model.learning_rate = file.attribute<double>("/optimizer", "learning_rate");
  model.history = read_history(file, "/history");
  model.config_text = file.read_text("/config");
  model.config_hash = file.find_attribute<std::string>("/", "config_hash").value_or("none");
  model.fingerprint = file.find_attribute<std::string>("/", "fingerprint").value_or("");
  return model;
}

}  // namespace

void write_model(const mpi::Communicator& comm, const std::string& path, const ModelArchive& model) {
  mpi::agree(comm, [&] {
    if (!comm.is_root()) return;
    io::Hdf5Writer file(path, {.schema = schema, .config_hash = model.config_hash});
    write_content(file, model);
    file.publish();
  });
}

ModelArchive read_model(const mpi::Communicator& comm, const std::string& path) {
  ModelArchive model;
  mpi::agree(comm, [&] { model = read_content(path); });
  return model;
}

template <class S>
std::unique_ptr<PhysicsNetwork<S>> build_network(const ModelArchive& model, int padded_size, int max_local_groups) {
  NetworkSpec spec = model.spec;
  spec.padded_size = padded_size;
  spec.backward = false;
  auto network = std::make_unique<PhysicsNetwork<S>>(spec, max_local_groups);
  HostView<S*> weights("weights", model.weights.extent(0));
  std::copy_n(model.weights.data(), weights.size(), weights.data());
  Kokkos::deep_copy(network->parameters().weights, weights);
  HostView<Complex<S>**> probe("probe", model.probe.extent(0), model.probe.extent(1));
  for (std::size_t i = 0; i < probe.size(); ++i) probe.data()[i] = Complex<S>(model.probe.data()[i]);
  Kokkos::deep_copy(network->probe(), probe);
  network->set_log_scale(model.log_scale.value);
  network->set_log_ratio(model.log_ratio.value);
  return network;
}

template std::unique_ptr<PhysicsNetwork<float>> build_network(const ModelArchive&, int, int);
template std::unique_ptr<PhysicsNetwork<double>> build_network(const ModelArchive&, int, int);

}  // namespace arago::train
