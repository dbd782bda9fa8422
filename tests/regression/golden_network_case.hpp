#pragma once

#include "arago/io/hdf5_reader.hpp"
#include "arago/train/physics_network.hpp"
#include "regression/golden_files.hpp"

#include <nlohmann/json.hpp>

#include <complex>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace arago::test {

/// The loss that a golden gradient belongs to, and the factors of the terms that live on the object.
struct GoldenSetting {
  std::string name;  ///< "nll", "mae", "total"
  train::LossWeights weights;
};

/// A golden configuration: options, and its inputs in our layouts.
class GoldenNetworkCase {
 public:
  explicit GoldenNetworkCase(const GoldenPlace& place) : place_(place), file_(place.path) {
    N = integer("N"), C = integer("C"), B = integer("B"), P = integer("padded_size");
    intensity_scale = real("intensity_scale");
    log_scale = real("log_scale");
    for (const auto& name : nlohmann::json::parse(text("tensor_names"))) tensor_names.push_back(name);
  }

  int N = 0, C = 0, B = 0, P = 0;
  double intensity_scale = 1.0, log_scale = 0.0;
  std::vector<std::string> tensor_names;

  const GoldenPlace& place() const { return place_; }
  const io::Hdf5Reader& file() const { return file_; }
  std::string at(const std::string& name) const { return place_.group + "/" + name; }
  bool has(const std::string& name) const { return file_.has(at(name)); }
  std::vector<double> reals(const std::string& name) const { return file_.read<double>(at(name)); }
  /// Real or complex.
  std::vector<std::complex<double>> values(const std::string& name) const {
    if (io::is_complex(file_.info(at(name)).type)) return file_.read<std::complex<double>>(at(name));
    const auto real = reals(name);
    return {real.begin(), real.end()};
  }
  double scalar(const std::string& name) const { return file_.read_scalar<double>(at(name)); }
  int integer(const std::string& name) const { return static_cast<int>(file_.attribute<std::int64_t>(root(), name)); }
  bool flag(const std::string& name) const { return integer(name) != 0; }
  double real(const std::string& name) const { return file_.attribute<double>(root(), name); }
  std::string text(const std::string& name) const { return file_.attribute<std::string>(root(), name); }

  /// Names of the settings with gradients, without those on the object when `with_object_terms` is false.
  std::vector<GoldenSetting> settings(const std::string& kind) const {
    std::vector<GoldenSetting> found;
    for (const std::string& name : file_.children(at(kind))) found.push_back({name, weights_of(name)});
    return found;
  }
  train::LossWeights weights_of(const std::string& setting) const {
    if (setting == "nll") return {.nll = 1.0, .mae = 0.0};
    if (setting == "mae") return {.nll = 0.0, .mae = 1.0};
    return {.nll = real("nll_weight"), .mae = real("mae_weight")};
  }
  /// True when the configured total has terms on the object that the loss does not have yet.
  bool needs_object_terms(const std::string& setting) const {
    return setting == "total" && real("realspace_weight") > 0;
  }

  train::NetworkSpec spec(const train::LossWeights& loss) const {
    train::NetworkSpec spec;
    spec.model = {.N = N,
                  .gridsize = integer("gridsize"),
                  .n_filters_scale = integer("n_filters_scale"),
                  .amp_activation = activation(),
                  .object_big = flag("object_big"),
                  .probe_big = flag("probe_big"),
                  .pad_object = flag("pad_object")};
    spec.overlap = ptycho::OverlapRule::reference;
    spec.padded_size = P;
    spec.probe_mask = flag("probe_mask");
    spec.field_smoothing_px = real("gaussian_smoothing_sigma");
    spec.loss = loss;
    spec.scale_gradient = true;
    spec.probe_gradient = true;
    return spec;
  }

  /// A network with the golden weights, probe and scale.
  template <class S>
  std::unique_ptr<train::PhysicsNetwork<S>> network(const train::LossWeights& loss) const {
    auto network = std::make_unique<train::PhysicsNetwork<S>>(spec(loss), B);
    const auto weights = Kokkos::create_mirror_view(network->parameters().weights);
    for (const nn::Slice& slice : network->parameters().layout().slices()) {
      const std::vector<S> values = file_.read<S>(at("weights/" + slice.name));
      if (values.size() != slice.size) throw std::runtime_error(slice.name + " has another size than the network's");
      std::copy(values.begin(), values.end(), weights.data() + slice.offset);
    }
    Kokkos::deep_copy(network->parameters().weights, weights);
    const auto probe = file_.read_view<Complex<S>**>(at("inputs/probe"));
    Kokkos::deep_copy(network->probe(), probe);
    network->set_log_scale(log_scale);
    return network;
  }

  /// The inputs: amplitudes s X, targets (s X)^2 with zero frequency at [0, 0], displacements d = -(y, x) of r.
  template <class S>
  train::Batch<S> batch() const {
    train::Batch<S> batch(B, C, N);
    batch.share = train::ShardShare::of(B, 2, 0, 1);
    const std::vector<double> X = reals("inputs/X");
    const std::vector<double> r = reals("inputs/offsets");
    const auto amplitude = Kokkos::create_mirror_view(batch.amplitude);
    const auto counts = Kokkos::create_mirror_view(batch.counts);
    const auto d = Kokkos::create_mirror_view(batch.displacement);
    for (int b = 0; b < B; ++b)
      for (int c = 0; c < C; ++c) {
        d(b, c, 0) = -r[(b * 2 + 1) * C + c];
        d(b, c, 1) = -r[(b * 2 + 0) * C + c];
        for (int y = 0; y < N; ++y)
          for (int x = 0; x < N; ++x) {
            const double value = intensity_scale * X[((b * N + y) * N + x) * C + c];
            amplitude(b, y, x, c) = static_cast<S>(value);
            counts(b, c, (y + N / 2) % N, (x + N / 2) % N) = static_cast<S>(value * value);
          }
      }
    Kokkos::deep_copy(batch.amplitude, amplitude);
    Kokkos::deep_copy(batch.counts, counts);
    Kokkos::deep_copy(batch.displacement, d);
    return batch;
  }

 private:
  std::string root() const { return place_.group.empty() ? "/" : place_.group; }
  nn::AmplitudeActivation activation() const {
    using A = nn::AmplitudeActivation;
    static const std::map<std::string, A> known{
        {"sigmoid", A::sigmoid}, {"swish", A::swish}, {"softplus", A::softplus}, {"relu", A::relu}};
    return known.at(text("amp_activation"));
  }

  GoldenPlace place_;
  io::Hdf5Reader file_;
};

}  // namespace arago::test
