// HDF5 files of foreign structure, made by a recipe: the reader, data sets, masks and maps, reconstructions, and
// studies.
#include "arago/core/log.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/optics/map_file.hpp"
#include "arago/study/study_file.hpp"
#include "arago/train/reconstruction_file.hpp"
#include "fuzz/support/hdf5_recipe.hpp"
#include "fuzz/support/helper_process.hpp"
#include "fuzz/support/refusal.hpp"
#include "fuzz/support/scratch_file.hpp"
#include "study/detail/trial_group.hpp"

#include <Kokkos_Core.hpp>

namespace {

using namespace arago;

const std::vector<std::string> names{"/",
                                     "/diffraction",
                                     "/xcoords",
                                     "/ycoords",
                                     "/probe",
                                     "/object",
                                     "/positions_px",
                                     "/trials",
                                     "/trials/a",
                                     "/trials/a/row",
                                     "/trials/a/config",
                                     "/trials/a/log",
                                     "/trials/a/x",
                                     "/trials/a/loss",
                                     "/g/x",
                                     "/g",
                                     "/weight",
                                     "/origin_px",
                                     "/mask",
                                     "/table",
                                     "/table/id",
                                     "/table/status",
                                     "/table/reason",
                                     "/table/loss"};
const std::vector<std::string> attributes{"schema",
                                          "status",
                                          "reason",
                                          "seconds",
                                          "attempts",
                                          "ranks",
                                          "columns",
                                          "loss",
                                          "units",
                                          "seed",
                                          "dc",
                                          "long_name",
                                          "done",
                                          "quantity",
                                          "loss\treal\t1\tloss\n",
                                          "photons_per_image_requested",
                                          "arago-reconstruction/1",
                                          "arago-study/1",
                                          "id\nstatus\nreason\nloss",
                                          "axes",
                                          "metrics"};

template <class T>
void read_attribute(const io::Hdf5Reader& file, const std::string& object, const std::string& name) {
  fuzz::accepts([&] { file.attribute<T>(object, name); });
}

void read_attributes(const io::Hdf5Reader& file, const std::string& object) {
  for (const std::string& name : file.attribute_names(object)) {
    read_attribute<std::string>(file, object, name);
    read_attribute<double>(file, object, name);
    read_attribute<std::vector<std::int64_t>>(file, object, name);
    read_attribute<std::vector<std::string>>(file, object, name);
  }
}

void read_array(const io::Hdf5Reader& file, const std::string& name) {
  fuzz::accepts([&] { file.info(name); });
  fuzz::accepts([&] { file.read<double>(name); });
  fuzz::accepts([&] { file.read<std::int16_t>(name); });
  fuzz::accepts([&] { file.read<Complex<float>>(name); });
  fuzz::accepts([&] { file.read_view<float***>(name); });
  fuzz::accepts([&] { file.read_scalar<double>(name); });
  fuzz::accepts([&] { file.read_texts(name); });
  fuzz::accepts([&] {
    if (file.info(name).shape.size() != 3) return;
    std::vector<float> row(static_cast<std::size_t>(32 * 32 * 2));
    if (file.shape(name)[1] <= 32 && file.shape(name)[2] <= 32) file.read_rows(name, 1, 2, row.data());
  });
}

void read(const std::string& path) {
  const io::Hdf5Reader file(path);
  for (const std::string& name : file.datasets()) read_array(file, name);
  for (const std::string& name : names) {
    fuzz::accepts([&] { read_attributes(file, name); });
    fuzz::accepts([&] { file.children(name); });
    fuzz::accepts([&] { read_array(file, name); });
  }
  fuzz::accepts([&] { study::read_trial(file, "a"); });
}

void read_study(const std::string& path) {
  const study::StudyFile file(path);
  for (std::size_t i = 0; i < file.trials().size(); ++i) {
    file.reason(i);
    fuzz::accepts([&] { file.curve(i, "loss"); });
  }
}

const fuzz::ScratchFile& the_place() {
  static const fuzz::ScratchFile place(".h5");
  return place;
}

void write_place(const std::uint8_t* bytes, std::size_t size) {
  fuzz::FuzzInput input(bytes, size);
  const std::string& path = the_place().path();
  const io::detail::Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
  fuzz::Hdf5Recipe(file.id(), input, names, attributes).run(24);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  log::configure(log::Level::error, 0, 1);
  Kokkos::initialize(Kokkos::InitArguments(1));
  io::detail::silence_hdf5();
  the_place();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static fuzz::HelperProcess writer(write_place);
  if (!writer.run(bytes, size)) return -1;
  const fuzz::ScratchFile& place = the_place();
  fuzz::accepts([&] { read(place.path()); });
  fuzz::accepts([&] { data::read_dataset(place.path(), {}); });
  fuzz::accepts([&] { data::load_mask(place.path()); });
  fuzz::accepts([&] { optics::read_map(place.path() + ":/object", "telescope.map"); });
  fuzz::accepts([&] { train::read_reconstruction(place.path()); });
  fuzz::accepts([&] { read_study(place.path()); });
  return 0;
}
