#include "arago/fit/observation.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/core/log.hpp"
#include "arago/core/rng.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/optics/telescope.hpp"
#include "arago/params/keys.hpp"
#include "arago/params/store_builder.hpp"
#include "arago/params/store_text.hpp"
#include "arago/params/theta_packing.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

namespace arago::fit {
namespace {

namespace keys = params::keys;

double number_of(const config::Value& value, const config::Assignment& line, const std::string& what) {
  if (value.is<std::int64_t>()) return static_cast<double>(value.as<std::int64_t>());
  ARAGO_REQUIRE(value.is<double>(),
                what << "." << line.key << "=" << line.value.to_text() << " must be a number or a list of numbers");
  return value.as<double>();
}

params::Value value_of(const config::Assignment& line, const std::string& what) {
  if (!line.value.is<config::Value::List>()) return number_of(line.value, line, what);
  std::vector<double> numbers;
  for (const config::Value& element : line.value.as<config::Value::List>())
    numbers.push_back(number_of(element, line, what));
  return numbers;
}

optics::NoiseModel noise_model(const params::ParameterStore& store, const FitConfig& config) {
  const bool read = config.noise == optics::NoiseKind::photon_read;
  return {.kind = config.noise,
          .exposure_s = store.real(keys::exposure_time),
          .frame_rate_hz = store.real(keys::frame_rate),
          .read_noise_e = read ? store.real(keys::read_noise) : 0.0,
          .variance_floor = config.variance_floor_ph2};
}

optics::RealMap constant(const optics::RealMap& like, double value) {
  optics::RealMap map("fit variance", like.extent(0), like.extent(1));
  Kokkos::deep_copy(map, value);
  return map;
}

/// Data with the variances that the configuration asks for.
Exposure exposure_of(const params::ParameterStore& reference, const optics::RealMap& data, const FitConfig& config) {
  if (!config.variance_ph2) return with_variance(reference, data, noise_model(reference, config));
  return {reference, data, constant(data, *config.variance_ph2)};
}

struct Location {
  std::string file;
  std::string dataset;
};

/// "run/" -> run/psf.h5, "a.h5" -> its /image, "a.h5:/b" -> /b.
Location location_of(const std::string& text) {
  const std::size_t colon = text.rfind(":/");
  if (colon != std::string::npos && colon > 0) return {text.substr(0, colon), text.substr(colon + 1)};
  if (std::filesystem::is_directory(text)) return {(std::filesystem::path(text) / "psf.h5").string(), "/image"};
  return {text, "/image"};
}

params::ParameterStore read_truth(const std::string& path) {
  constexpr std::size_t most_bytes = std::size_t{1} << 20;
  if (path.ends_with(".toml"))
    return params::store_from_text(io::read_text_file(path, most_bytes), params::TextFormat::toml, path);
  const io::Hdf5Reader file(location_of(path).file);
  ARAGO_REQUIRE(file.has_dataset("/parameters"),
                "input.truth=" << path << " holds no /parameters; name a psf.h5 of arago psf or a .toml file");
  return params::store_from_text(file.read_text("/parameters"), params::TextFormat::toml, path);
}

Observation read_observation(const params::ParameterStore& reference, const FitConfig& config,
                             const ObservationFiles& files) {
  const Location at = location_of(files.image);
  const io::Hdf5Reader file(at.file);
  ARAGO_CHECK(DataFileError, file.has_dataset(at.dataset),
              "input.image=" << files.image << ": " << at.file << " holds no data set " << at.dataset
                             << "; write FILE.h5:/dataset");
  Observation observation{exposure_of(reference, file.read_view<double**>(at.dataset), config), {}, files.image};
  const bool has_variance = at.dataset == "/image" && file.has_dataset("/variance") && !config.variance_ph2;
  if (has_variance) observation.exposure.variance = file.read_view<double**>("/variance");
  if (!files.truth.empty())
    observation.truth = read_truth(files.truth);
  else if (file.has_dataset("/parameters"))
    observation.truth = read_truth(at.file);
  return observation;
}

}  // namespace

params::ParameterStore with_values(const params::ParameterStore& reference, const config::Table& values,
                                   const std::string& what) {
  params::ParameterStore store = reference;
  for (const bool derived : {false, true})
    for (const config::Assignment& line : values) {
      if (params::is_settable(reference.spec(), line.key) != derived) continue;
      try {
        store = derived ? params::with_derived(store, line.key, number_of(line.value, line, what))
                        : store.with(line.key, value_of(line, what));
      } catch (const InputError& error) {
        throw InputError(what + ": " + error.what());
      }
    }
  return store;
}

params::ParameterStore drawn_from_priors(const params::ParameterStore& reference,
                                         const std::vector<std::string>& parameters, const FitConfig& config,
                                         std::uint64_t purpose) {
  if (parameters.empty()) return reference;
  constexpr int most_draws = 1000;
  const params::ThetaPacking packing(reference, parameters);
  const Eigen::VectorXd centre = packing.pack(reference);
  Eigen::VectorXd theta = centre;
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    const std::string& label = packing.labels()[static_cast<std::size_t>(i)];
    CounterRng rng(static_cast<std::uint64_t>(config.seed), Stream::start,
                   static_cast<std::uint32_t>(config.realisation), hash_64(label) + purpose);
    int draws = 0;
    do {
      ARAGO_REQUIRE(++draws <= most_draws, "the prior of " << label << " around " << centre[i]
                                                           << " lies out of its bounds; change its reference value");
      theta[i] = packing.priors()[static_cast<std::size_t>(i)].sample(centre[i], rng);
    } while (!packing.admissible(theta));
  }
  return packing.unpack(theta, reference);
}

Observation simulate_observation(const params::ParameterStore& reference, const FitConfig& config) {
  constexpr std::uint64_t of_truth = 1;
  const params::ParameterStore truth =
      with_values(drawn_from_priors(reference, config.truth_drawn, config, of_truth), config.truth, "fit.truth");
  optics::RealMap image = optics::SheraTelescope(truth, {.errors = optics::WavefrontErrors::all}).image();
  if (config.noise != optics::NoiseKind::none)
    image = noisy(image, noise_model(truth, config), static_cast<std::uint64_t>(config.seed),
                  static_cast<std::uint32_t>(config.realisation));
  return {exposure_of(reference, image, config), truth, "simulated"};
}

Observation observe(const params::ParameterStore& reference, const FitConfig& config, const ObservationFiles& files) {
  if (files.image.empty()) {
    ARAGO_REQUIRE(files.truth.empty(), "input.truth=" << files.truth << " has no effect on simulated data, whose truth "
                                                      << "is fit.truth; name the data with input.image");
    return simulate_observation(reference, config);
  }
  ARAGO_REQUIRE(config.truth.empty() && config.truth_drawn.empty(),
                "fit.truth and fit.truth_drawn are of simulated data, but input.image=" << files.image
                                                                                        << " is given; remove one");
  return read_observation(reference, config, files);
}

}  // namespace arago::fit
