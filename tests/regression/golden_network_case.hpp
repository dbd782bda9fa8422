#pragma once

#include "arago/io/hdf5_reader.hpp"
#include "arago/train/physics_network.hpp"
#include "regression/golden_files.hpp"

#include <nlohmann/json.hpp>

#include <complex>
#include <map>
#include <string>
#include <vector>

namespace arago::test {

/// The loss that a golden gradient belongs to.
struct GoldenSetting {
  std::string name;  ///< "nll", "mae", "total"
  train::LossWeights weights;
};

/// A golden configuration: its options and arrays as the file has them.
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

  /// Settings of a kind ("grad", "adam").
  std::vector<GoldenSetting> settings(const std::string& kind) const {
    std::vector<GoldenSetting> found;
    for (const std::string& name : file_.children(at(kind))) found.push_back({name, weights_of(name)});
    return found;
  }
  train::LossWeights weights_of(const std::string& setting) const {
    if (setting == "nll") return {.nll = 1.0, .mae = 0.0};
    if (setting == "mae") return {.nll = 0.0, .mae = 1.0};
    if (setting == "realspace") return object_weights(1.0);
    train::LossWeights weights = object_weights(real("realspace_weight"));
    weights.nll = real("nll_weight");
    weights.mae = real("mae_weight");
    return weights;
  }
  /// The terms on the object alone, times `weight`. The total variation of the original is a sum over groups and
  /// pixels, ours a mean.
  train::LossWeights object_weights(double weight) const {
    return {.nll = 0.0,
            .mae = 0.0,
            .object_tv = weight * real("tv_weight") * B * N * N,
            .object_mae = weight * real("realspace_mae_weight")};
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
