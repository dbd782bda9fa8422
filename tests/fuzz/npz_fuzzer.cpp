// NPZ archives. First byte even: the rest is the archive. Odd: the rest gives members (name, stored or deflated,
// contents) of an archive that libzip writes, so that damage lies in the arrays and not in the zip.
#include "arago/core/log.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/io/npz_file.hpp"
#include "fuzz/support/fuzz_input.hpp"
#include "fuzz/support/refusal.hpp"
#include "fuzz/support/scratch_file.hpp"

#include <Kokkos_Core.hpp>
#include <zip.h>

#include <list>

namespace {

using namespace arago;

const std::vector<std::string> names{"diffraction", "diff3d", "xcoords",     "ycoords", "positions_px", "probeGuess",
                                     "probe",       "object", "objectGuess", "x",       "positions_rc", "counts"};

void write_archive(const std::string& path, fuzz::FuzzInput& input) {
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  std::list<std::string> contents;
  while (!input.empty() && contents.size() < 8) {
    const std::string name = input.pick(names) + ".npy";
    const bool deflated = input.flag();
    std::string content = input.text();
    const std::size_t padding = input.byte() * std::size_t{16};
    content.append(padding, input.flag() ? '\x3f' : '\0');
    contents.push_back(std::move(content));
    zip_source_t* source = zip_source_buffer(archive, contents.back().data(), contents.back().size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0)
      zip_source_free(source);
    else
      zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 1);
  }
  if (zip_close(archive) != 0) zip_discard(archive);
}

template <class T>
void read_as(const io::NpzFile& file, const std::string& name) {
  fuzz::accepts([&] {
    const auto values = file.read<T>(name);
    if (static_cast<std::int64_t>(values.size()) != file.info(name).elements())
      fuzz::defect("another number of values");
  });
}

void read(const std::string& path) {
  const io::NpzFile file(path);
  for (const std::string& name : file.names()) {
    fuzz::accepts([&] { file.is_readable(name); });
    read_as<double>(file, name);
    read_as<std::int16_t>(file, name);
    read_as<std::uint64_t>(file, name);
    read_as<Kokkos::complex<float>>(file, name);
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  log::configure(log::Level::error, 0, 1);
  Kokkos::initialize(Kokkos::InitArguments(1));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const fuzz::ScratchFile file(".npz");
  fuzz::FuzzInput input(bytes, size);
  if (input.flag())
    write_archive(file.path(), input);
  else
    file.write(input.rest());
  fuzz::accepts([&] { read(file.path()); });
  fuzz::accepts([&] { data::read_dataset(file.path(), {}); });
  return 0;
}
