// Model archives: one that is sound, of the present schema or the first (first byte), edited by a recipe.
#include "arago/core/log.hpp"
#include "arago/nn/parameter_layout.hpp"
#include "arago/train/model_archive.hpp"
#include "fuzz/support/hdf5_recipe.hpp"
#include "fuzz/support/helper_process.hpp"
#include "fuzz/support/refusal.hpp"
#include "fuzz/support/scratch_file.hpp"

#include <Kokkos_Core.hpp>

#include <cmath>
#include <memory>
#include <optional>

namespace {

using namespace arago;

const std::vector<std::string> names{"/",
                                     "/model",
                                     "/optimizer",
                                     "/optimizer/first_moment",
                                     "/optimizer/second_moment",
                                     "/probe",
                                     "/scale",
                                     "/scale/intensity_scale",
                                     "/scale/log_scale",
                                     "/scale/log_ratio",
                                     "/history",
                                     "/history/loss",
                                     "/history/nll",
                                     "/config",
                                     "/parameters",
                                     "/parameters/amp/head/bias",
                                     "/parameters/amp/head/kernel"};
const std::vector<std::string> attributes{"schema",
                                          "arago-model/1",
                                          "arago-model/2",
                                          "N",
                                          "gridsize",
                                          "n_filters_scale",
                                          "amp_activation",
                                          "object_big",
                                          "engine",
                                          "overlap",
                                          "kind",
                                          "padded_size",
                                          "shard_groups",
                                          "input",
                                          "input_scale",
                                          "xxh3_128",
                                          "precision",
                                          "seed",
                                          "step",
                                          "learning_rate",
                                          "output",
                                          "float64",
                                          "log_scale_first_moment",
                                          "counts",
                                          "kokkos",
                                          "fingerprint",
                                          "probe_mask",
                                          "rectangular"};

train::ModelArchive smallest_model() {
  train::ModelArchive model;
  model.spec.model = {.N = 32, .gridsize = 1, .n_filters_scale = 1};
  model.spec.padded_size = 32;
  const std::size_t n = nn::ParameterLayout(model.spec.model).size();
  model.weights = HostView<double*>("weights", n);
  model.first_moment = HostView<double*>("first moment", n);
  model.second_moment = HostView<double*>("second moment", n);
  model.probe = HostView<Complex<double>**>("probe", 32, 32);
  model.history.resize(1);
  model.history.front().epoch = 1;
  model.config_text = "[train]\nepochs = 1\n";
  return model;
}

/// The bytes of a sound archive, as an image that HDF5 opens in memory.
const std::string& sound_archive() {
  static const std::string bytes = [] {
    const fuzz::ScratchFile place("-sound.h5");
    train::write_model({}, place.path(), smallest_model());
    std::ifstream stream(place.path(), std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(stream), {}};
  }();
  return bytes;
}

const fuzz::ScratchFile& the_place() {
  static const fuzz::ScratchFile place(".h5");
  return place;
}

void edit_archive(const std::uint8_t* bytes, std::size_t size) {
  fuzz::FuzzInput input(bytes, size);
  the_place().write(sound_archive());
  const io::detail::Handle file(H5Fopen(the_place().path().c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
  fuzz::Hdf5Recipe(file.id(), input, names, attributes).run(8);
}

void check(const train::ModelArchive& model) {
  if (model.weights.extent(0) != nn::ParameterLayout(model.spec.model).size())
    fuzz::defect("weights of another network");
  if (!(model.intensity_scale > 0) || !std::isfinite(model.log_scale.value)) fuzz::defect("a scale that is none");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  log::configure(log::Level::error, 0, 1);
  Kokkos::initialize(Kokkos::InitArguments(1));
  io::detail::silence_hdf5();
  sound_archive();
  the_place();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static fuzz::HelperProcess editor(edit_archive);
  if (!editor.run(bytes, size)) return -1;
  fuzz::accepts([&] { check(train::read_model({}, the_place().path())); });
  return 0;
}
