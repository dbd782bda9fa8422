#include "arago/io/hdf5_reader.hpp"

#include "arago/core/error.hpp"
#include "io/detail/hdf5_dataset.hpp"
#include "io/detail/hdf5_file.hpp"
#include "io/detail/hdf5_path.hpp"
#include "io/detail/hdf5_text.hpp"

#include <algorithm>
#include <complex>
#include <set>

namespace arago::io {
namespace {

using detail::Handle;

std::vector<std::string> names_in(hid_t file, const std::string& group) {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  const Handle opened(H5Gopen2(file, group.c_str(), H5P_DEFAULT), H5Gclose);
  if (opened.valid()) H5Literate(opened.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, add, &names);
  std::sort(names.begin(), names.end());
  return names;
}

/// Hard links only, each group once: a file may contain itself.
void list_datasets(hid_t file, const std::string& group, std::set<haddr_t>& seen, std::vector<std::string>& found) {
  for (const std::string& name : names_in(file, group)) {
    const std::string full = (group == "/" ? "" : group) + "/" + name;
    H5L_info_t link;
    H5O_info_t object;
    if (H5Lget_info(file, full.c_str(), &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD) continue;
    if (H5Oget_info_by_name2(file, full.c_str(), &object, H5O_INFO_BASIC, H5P_DEFAULT) < 0) continue;
    if (object.type == H5O_TYPE_DATASET) found.push_back(full);
    if (object.type == H5O_TYPE_GROUP && seen.insert(object.addr).second) list_datasets(file, full, seen, found);
  }
}

}  // namespace

Hdf5Reader::Hdf5Reader(const std::string& path, ReadLimits limits)
    : self_(std::make_unique<Implementation>(path, limits)) {}
Hdf5Reader::~Hdf5Reader() = default;
Hdf5Reader::Hdf5Reader(Hdf5Reader&&) noexcept = default;
Hdf5Reader& Hdf5Reader::operator=(Hdf5Reader&&) noexcept = default;

const std::string& Hdf5Reader::path() const {
  return self_->path;
}

bool Hdf5Reader::has(const std::string& name) const {
  return self_->resolve(name).has_value();
}
bool Hdf5Reader::has_dataset(const std::string& name) const {
  return self_->type_of(name) == H5I_DATASET;
}
bool Hdf5Reader::has_group(const std::string& name) const {
  return self_->type_of(name) == H5I_GROUP;
}

std::vector<std::string> Hdf5Reader::children(const std::string& group) const {
  const auto resolved = self_->resolve(group);
  ARAGO_CHECK(DataFileError, resolved && has_group(*resolved), path() << ": there is no group " << group);
  return names_in(self_->file.id(), *resolved);
}

std::vector<std::string> Hdf5Reader::datasets(const std::string& group) const {
  const auto resolved = self_->resolve(group);
  ARAGO_CHECK(DataFileError, resolved && has_group(*resolved), path() << ": there is no group " << group);
  std::vector<std::string> found;
  std::set<haddr_t> seen;
  list_datasets(self_->file.id(), *resolved, seen, found);
  return found;
}

ArrayInfo Hdf5Reader::info(const std::string& dataset) const {
  const detail::OpenDataset data = self_->open(dataset);
  return {data.shape, data.element()};
}

void Hdf5Reader::require_held(const std::string& dataset) const {
  detail::check_size(self_->open(dataset), 0, 0, self_->limits);
}

std::size_t Hdf5Reader::checked_elements(const std::string& dataset, std::size_t element_bytes) const {
  const detail::OpenDataset data = self_->open(dataset);
  data.element();
  detail::check_size(data, data.elements(), element_bytes, self_->limits);
  return static_cast<std::size_t>(data.elements());
}

void Hdf5Reader::require_scalar(const std::string& dataset) const {
  const detail::OpenDataset data = self_->open(dataset);
  ARAGO_CHECK(DataFileError, data.elements() == 1,
              data.name << " has the shape " << to_text(data.shape) << "; a single number is needed here");
  detail::check_size(data, 1, sizeof(std::complex<double>), self_->limits);
}

Kokkos::LayoutRight Hdf5Reader::layout_of(const std::string& dataset, int rank) const {
  const detail::OpenDataset data = self_->open(dataset);
  ARAGO_CHECK(DataFileError, static_cast<int>(data.shape.size()) == rank,
              data.name << " has the shape " << to_text(data.shape) << " of rank " << data.shape.size()
                        << "; allowed here: rank " << rank);
  Kokkos::LayoutRight layout;
  for (int i = 0; i < Kokkos::ARRAY_LAYOUT_MAX_RANK; ++i)
    layout.dimension[i] = i < rank ? static_cast<std::size_t>(data.shape[i]) : KOKKOS_INVALID_INDEX;
  return layout;
}

void Hdf5Reader::read_into(const std::string& dataset, ElementType type, void* values) const {
  const detail::OpenDataset data = self_->open(dataset);
  detail::check_conversion(data.name, data.element(), type);
  if (data.elements() == 0) return;
  const Handle memory = detail::native_type(type, data.stored.real_name.c_str(), data.stored.imaginary_name.c_str());
  const Handle transfer = detail::strict_transfer();
  detail::succeed<DataFileError>(H5Dread(data.dataset.id(), memory.id(), H5S_ALL, H5S_ALL, transfer.id(), values),
                                 data.name + " cannot be read as " + name_of(type) + "; damaged or out of range");
}

void Hdf5Reader::read_rows_into(const std::string& dataset, std::int64_t first, std::int64_t count, ElementType type,
                                void* values) const {
  const detail::OpenDataset data = self_->open(dataset);
  detail::check_conversion(data.name, data.element(), type);
  ARAGO_CHECK(DataFileError, !data.shape.empty() && first >= 0 && count >= 0 && first + count <= data.shape[0],
              data.name << " has the shape " << to_text(data.shape) << "; rows " << first << " to " << first + count
                        << " were asked for");
  const std::int64_t rows = std::max<std::int64_t>(data.shape[0], 1);
  detail::check_size(data, data.elements() / rows * count, size_of(type), self_->limits);
  if (count == 0 || data.elements() == 0) return;
  std::vector<hsize_t> start(data.shape.size(), 0), extents(data.shape.begin(), data.shape.end());
  start[0] = static_cast<hsize_t>(first);
  extents[0] = static_cast<hsize_t>(count);
  const Handle from(H5Dget_space(data.dataset.id()), H5Sclose);
  H5Sselect_hyperslab(from.id(), H5S_SELECT_SET, start.data(), nullptr, extents.data(), nullptr);
  const Handle to(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose);
  const Handle memory = detail::native_type(type, data.stored.real_name.c_str(), data.stored.imaginary_name.c_str());
  const Handle transfer = detail::strict_transfer();
  detail::succeed<DataFileError>(H5Dread(data.dataset.id(), memory.id(), to.id(), from.id(), transfer.id(), values),
                                 data.name + " cannot be read as " + name_of(type) + "; damaged or out of range");
}

std::vector<std::string> Hdf5Reader::read_texts(const std::string& dataset) const {
  const detail::OpenDataset data = self_->open(dataset);
  ARAGO_CHECK(DataFileError, data.element() == ElementType::text,
              data.name << " holds " << data.stored.description << "; texts are needed here");
  const std::size_t length = data.stored.variable_length ? sizeof(char*) : H5Tget_size(data.type.id());
  detail::check_size(data, data.elements(), length, self_->limits);
  const auto read = [&](hid_t memory, void* values) {
    return H5Dread(data.dataset.id(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
  };
  const Handle space(H5Dget_space(data.dataset.id()), H5Sclose);
  return detail::read_texts(data.type.id(), space.id(), data.elements(), read, data.name);
}

std::string Hdf5Reader::read_text(const std::string& dataset) const {
  require_scalar(dataset);
  return read_texts(dataset).front();
}

}  // namespace arago::io
