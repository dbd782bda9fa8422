#include "arago/train/model_archive.hpp"

#include "arago/core/error.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/train/history_file.hpp"
#include "train/detail/spec_attributes.hpp"

#include <cmath>
#include <vector>

namespace arago::train {
namespace {

constexpr const char* schema = "arago-model/1";

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
    file.write_replicated("/parameters/" + slice.name, shape, first, description);
    return;
  }
  const std::vector<float> values(first, first + slice.size);
  file.write_replicated("/parameters/" + slice.name, shape, values.data(), description);
}

void write_optimizer(io::CollectiveFile& file, const ModelArchive& model) {
  file.write_view("/optimizer/first_moment", model.first_moment,
                  about("1", "mean gradient (sgd: velocity), order of layers"));
  file.write_view("/optimizer/second_moment", model.second_moment, about("1", "mean squared gradient"));
  file.attribute("/optimizer", "step", model.step);
  file.attribute("/optimizer", "learning_rate", model.learning_rate);
  file.attribute("/optimizer", "log_scale_first_moment", model.log_scale.first_moment);
  file.attribute("/optimizer", "log_scale_second_moment", model.log_scale.second_moment);
}

void write_content(io::CollectiveFile& file, const ModelArchive& model) {
  const nn::ParameterLayout layout(model.spec.model);
  for (const nn::Slice& slice : layout.slices()) write_tensor(file, slice, model);
  const auto N = static_cast<std::int64_t>(model.probe.extent(0));
  file.write_replicated("/probe", {1, N, N}, model.probe.data(), about("1", "normalised probe (modes, rows, columns)"));
  file.write_scalar("/scale/intensity_scale", model.intensity_scale,
                    about("sqrt(photon)", "s of the network's input X = sqrt(counts)/s, from the training frames"));
  file.write_scalar("/scale/log_scale", model.log_scale.value,
                    about("1", "w, trained from ln s: predicted counts are exp(2 w) |z|^2"));
  write_optimizer(file, model);
  write_history(file, "/history", model.history);
  file.write_text("/config", model.config_text, about("1", "resolved configuration (TOML)"));
  file.create_group("/model");
  write_spec(file, "/model", model.spec);
  file.attribute("/model", "precision", model.precision == Precision::float32 ? "float32" : "float64");
  file.attribute("/model", "seed", static_cast<std::int64_t>(model.seed));
  file.attribute("/", "fingerprint", model.fingerprint);
}

HostView<double*> read_flat(const io::Hdf5Reader& file, const std::string& name, std::size_t size) {
  const auto values = file.read_view<double*>(name);
  ARAGO_CHECK(DataFileError, values.extent(0) == size,
              file.path() << ": " << name << " has " << values.extent(0) << " elements, the network " << size);
  return values;
}

void read_parameters(const io::Hdf5Reader& file, ModelArchive& model) {
  const nn::ParameterLayout layout(model.spec.model);
  model.weights = HostView<double*>("weights", layout.size());
  for (const nn::Slice& slice : layout.slices()) {
    const std::string name = "/parameters/" + slice.name;
    const std::vector<std::size_t> extents = slice.extents();
    const io::Shape expected(extents.begin(), extents.end());
    const io::Shape found = file.shape(name);
    ARAGO_CHECK(DataFileError, found == expected,
                file.path() << ": " << name << " has shape " << io::to_text(found) << ", the network that the file "
                            << "describes needs " << io::to_text(expected));
    const std::vector<double> values = file.read<double>(name);
    std::copy(values.begin(), values.end(), model.weights.data() + slice.offset);
  }
  model.first_moment = read_flat(file, "/optimizer/first_moment", layout.size());
  model.second_moment = read_flat(file, "/optimizer/second_moment", layout.size());
}

HostView<Complex<double>**> read_probe(const io::Hdf5Reader& file, int N) {
  const auto modes = file.read_view<Complex<double>***>("/probe");
  ARAGO_CHECK(DataFileError, modes.extent(0) == 1 && modes.extent_int(1) == N && modes.extent_int(2) == N,
              file.path() << ": /probe has shape " << io::to_text(file.shape("/probe")) << ", expected (1, " << N
                          << ", " << N << ")");
  HostView<Complex<double>**> probe("probe", N, N);
  std::copy_n(modes.data(), probe.size(), probe.data());
  return probe;
}

ModelArchive read_content(const std::string& path) {
  const io::Hdf5Reader file(path);
  const auto found = file.find_attribute<std::string>("/", "schema").value_or("no schema");
  ARAGO_CHECK(DataFileError, found == schema,
              path << " is no model of Arago: schema " << found << ", expected " << schema);
  ModelArchive model;
  model.spec = read_spec(file, "/model");
  read_parameters(file, model);
  model.probe = read_probe(file, model.spec.model.N);
  const auto precision = file.attribute<std::string>("/model", "precision");
  model.precision = precision == "float64" ? Precision::float64 : Precision::float32;
  model.seed = static_cast<std::uint64_t>(file.attribute<std::int64_t>("/model", "seed"));
  model.intensity_scale = file.read_scalar<double>("/scale/intensity_scale");
  model.log_scale.value = file.read_scalar<double>("/scale/log_scale");
  model.log_scale.first_moment = file.attribute<double>("/optimizer", "log_scale_first_moment");
  model.log_scale.second_moment = file.attribute<double>("/optimizer", "log_scale_second_moment");
  model.step = file.attribute<std::int64_t>("/optimizer", "step");
  model.learning_rate = file.attribute<double>("/optimizer", "learning_rate");
  ARAGO_CHECK(DataFileError, model.intensity_scale > 0 && std::isfinite(model.log_scale.value),
              path << ": scale " << model.intensity_scale << ", log-scale " << model.log_scale.value
                   << " are no scales of a model");
  model.history = read_history(file, "/history");
  model.config_text = file.read_text("/config");
  model.config_hash = file.find_attribute<std::string>("/", "config_hash").value_or("none");
  model.fingerprint = file.attribute<std::string>("/", "fingerprint");
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
  return network;
}

template std::unique_ptr<PhysicsNetwork<float>> build_network(const ModelArchive&, int, int);
template std::unique_ptr<PhysicsNetwork<double>> build_network(const ModelArchive&, int, int);

}  // namespace arago::train
