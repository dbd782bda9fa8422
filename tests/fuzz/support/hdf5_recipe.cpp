#include "fuzz/support/hdf5_recipe.hpp"

#include <algorithm>
#include <array>

namespace arago::fuzz {
namespace {

constexpr hsize_t most_written_bytes = 1 << 12;
constexpr hsize_t largest_chunk_bytes = 1 << 25;

/// Extents that readers must doubt, and small ones that fit each other.
const std::vector<hsize_t> extents{0,
                                   1,
                                   2,
                                   4,
                                   8,
                                   16,
                                   32,
                                   3,
                                   5,
                                   hsize_t{1} << 20,
                                   1u << 31,
                                   1u << 16,
                                   (1u << 31) - 1,
                                   hsize_t{1} << 32,
                                   hsize_t{1} << 40,
                                   hsize_t{1} << 62,
                                   (hsize_t{1} << 63) - 1,
                                   hsize_t{1} << 63,
                                   100,
                                   1000};

std::vector<hid_t> numbers() {
  return {H5T_NATIVE_FLOAT,   H5T_NATIVE_DOUBLE, H5T_NATIVE_INT8, H5T_NATIVE_INT16, H5T_NATIVE_INT32,
          H5T_NATIVE_INT64,   H5T_NATIVE_UINT8,  H5T_STD_U16BE,   H5T_STD_U32LE,    H5T_STD_U64BE,
          H5T_NATIVE_LDOUBLE, H5T_IEEE_F32BE,    H5T_STD_B8LE,    H5T_UNIX_D32LE,   H5T_STD_REF_OBJ};
}

/// As double: products of hostile extents overflow.
double product(const std::vector<hsize_t>& shape, hid_t type) {
  auto bytes = static_cast<double>(H5Tget_size(type));
  for (const hsize_t extent : shape) bytes *= static_cast<double>(extent);
  return bytes;
}

double declared_bytes(hid_t space, hid_t type) {
  std::vector<hsize_t> shape(static_cast<std::size_t>(std::max(H5Sget_simple_extent_ndims(space), 0)));
  if (!shape.empty()) H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  return product(shape, type);
}

double chunk_bytes(hid_t list, hid_t type) {
  if (H5Pget_layout(list) != H5D_CHUNKED) return 0;
  std::vector<hsize_t> chunk(8);
  chunk.resize(static_cast<std::size_t>(std::max(H5Pget_chunk(list, 8, chunk.data()), 0)));
  return product(chunk, type);
}

io::detail::Handle copy_of(hid_t type) {
  return {H5Tcopy(type), H5Tclose};
}

}  // namespace

void Hdf5Recipe::run(int edits) {
  for (int i = 0; i < edits && !input_.empty(); ++i) {
    switch (input_.below(8)) {
      case 0:
      case 1:
      case 2:
        add_dataset();
        break;
      case 3:
        add_attribute();
        break;
      case 4:
        add_text_attribute();
        break;
      case 5:
        add_link();
        break;
      case 6:
        remove();
        break;
      default: {
        const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
        H5Pset_create_intermediate_group(links.id(), 1);
        const Handle group(H5Gcreate2(file_, object_name().c_str(), links.id(), H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
      }
    }
  }
}

std::string Hdf5Recipe::object_name() {
  const std::size_t which = input_.below(names_.size() + 1);
  return which < names_.size() ? names_[which] : "/" + input_.text();
}

std::string Hdf5Recipe::attribute_name() {
  const std::size_t which = input_.below(attributes_.size() + 1);
  return which < attributes_.size() ? attributes_[which] : "a" + input_.text();
}

Hdf5Recipe::Handle Hdf5Recipe::type(int depth) {
  const std::size_t kind = input_.below(depth > 3 ? 6 : 10);
  if (kind < 6) return copy_of(input_.pick(numbers()));
  Handle made = copy_of(H5T_C_S1);
  if (kind == 6) {  // text
    H5Tset_size(made.id(), input_.flag() ? H5T_VARIABLE : 1 + input_.byte());
    if (input_.flag()) H5Tset_strpad(made.id(), H5T_STR_SPACEPAD);
  } else if (kind == 7) {  // compound, perhaps complex
    static const std::array<const char*, 5> members{"r", "i", "real", "imag", "x"};
    const Handle part = type(depth + 1);
    const std::size_t bytes = H5Tget_size(part.id());
    made = Handle(H5Tcreate(H5T_COMPOUND, bytes * 2), H5Tclose);
    H5Tinsert(made.id(), members[input_.below(5)], 0, part.id());
    H5Tinsert(made.id(), members[input_.below(5)], bytes, part.id());
  } else if (kind == 8) {
    const Handle part = type(depth + 1);
    const hsize_t extent = 1 + input_.below(4);
    made = input_.flag() ? Handle(H5Tvlen_create(part.id()), H5Tclose)
                         : Handle(H5Tarray_create2(part.id(), 1, &extent), H5Tclose);
  } else {
    made = Handle(H5Tenum_create(input_.flag() ? H5T_NATIVE_INT8 : H5T_NATIVE_INT32), H5Tclose);
    const std::array<int, 2> values{0, 1};
    H5Tenum_insert(made.id(), "FALSE", &values[0]);
    H5Tenum_insert(made.id(), "TRUE", &values[1]);
  }
  return made;
}

Hdf5Recipe::Handle Hdf5Recipe::space() {
  const std::size_t kind = input_.below(8);
  if (kind == 0) return {H5Screate(H5S_NULL), H5Sclose};
  if (kind == 1) return {H5Screate(H5S_SCALAR), H5Sclose};
  std::vector<hsize_t> shape, most;
  for (std::size_t i = 0; i < kind - 1; ++i) {
    shape.push_back(input_.pick(extents));
    most.push_back(input_.flag() ? H5S_UNLIMITED : shape.back());
  }
  return {H5Screate_simple(static_cast<int>(shape.size()), shape.data(), most.data()), H5Sclose};
}

Hdf5Recipe::Handle Hdf5Recipe::layout(hid_t space, std::size_t element_bytes) {
  Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  const int rank = std::max(H5Sget_simple_extent_ndims(space), 0);
  const std::size_t kind = input_.below(6);
  if (kind == 0) H5Pset_layout(list.id(), H5D_COMPACT);
  if (kind == 1) H5Pset_external(list.id(), "/etc/hostname", 0, H5F_UNLIMITED);
  if (kind >= 2 && kind < 5 && rank > 0) {
    std::vector<hsize_t> chunk;
    for (int i = 0; i < rank; ++i) chunk.push_back(std::max<hsize_t>(input_.pick(extents), 1));
    H5Pset_chunk(list.id(), rank, chunk.data());
    if (kind == 3) H5Pset_deflate(list.id(), 1);
    if (kind == 4) H5Pset_fletcher32(list.id());
    if (input_.flag()) H5Pset_scaleoffset(list.id(), H5Z_SO_INT, 0);
  }
  if (input_.flag()) H5Pset_alloc_time(list.id(), H5D_ALLOC_TIME_EARLY);
  if (element_bytes > most_written_bytes || input_.flag()) H5Pset_fill_time(list.id(), H5D_FILL_TIME_NEVER);
  return list;
}

std::vector<char> Hdf5Recipe::contents(hid_t type, hid_t space) {
  const hssize_t elements = H5Sget_simple_extent_npoints(space);
  const std::size_t bytes = H5Tget_size(type);
  const bool plain = H5Tdetect_class(type, H5T_VLEN) <= 0 && H5Tis_variable_str(type) <= 0 &&
                     H5Tdetect_class(type, H5T_STRING) <= 0 && H5Tdetect_class(type, H5T_REFERENCE) <= 0;
  const bool fixed_text = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) <= 0;
  const auto most = static_cast<hssize_t>(most_written_bytes / std::max<std::size_t>(bytes, 1));
  if (!(plain || fixed_text) || elements <= 0 || elements > most) return {};
  std::vector<char> values(static_cast<std::size_t>(elements) * bytes);
  const std::string own = input_.text();
  for (std::size_t i = 0; i < values.size() && !own.empty(); ++i) values[i] = own[i % own.size()];
  return values;
}

void Hdf5Recipe::add_dataset() {
  const std::string name = object_name();
  const Handle stored = type(), shape = space();
  if (!stored.valid() || !shape.valid()) return;
  const Handle list = layout(shape.id(), H5Tget_size(stored.id()));
  // What HDF5 allocates while it writes would fill the disk and the memory of the writer, not of the reader.
  const bool small = declared_bytes(shape.id(), stored.id()) <= most_written_bytes &&
                     chunk_bytes(list.id(), stored.id()) <= largest_chunk_bytes;
  if (!small) H5Pset_alloc_time(list.id(), H5D_ALLOC_TIME_LATE);
  const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(links.id(), 1);
  H5Ldelete(file_, name.c_str(), H5P_DEFAULT);
  const Handle data(H5Dcreate2(file_, name.c_str(), stored.id(), shape.id(), links.id(), list.id(), H5P_DEFAULT),
                    H5Dclose);
  const std::vector<char> values = contents(stored.id(), shape.id());
  if (data.valid() && small && !values.empty() && H5Pget_external_count(list.id()) <= 0)
    H5Dwrite(data.id(), stored.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
}

void Hdf5Recipe::add_attribute() {
  const std::string object = object_name(), name = attribute_name();
  const Handle stored = type(), shape = space();
  // HDF5 itself, writing the file, would crash on an attribute whose size is more than a machine word.
  if (declared_bytes(shape.id(), stored.id()) > most_written_bytes) return;
  H5Adelete_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT);
  const Handle attribute(H5Acreate_by_name(file_, object.c_str(), name.c_str(), stored.id(), shape.id(), H5P_DEFAULT,
                                           H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  const std::vector<char> values = contents(stored.id(), shape.id());
  if (attribute.valid() && !values.empty()) H5Awrite(attribute.id(), stored.id(), values.data());
}

void Hdf5Recipe::add_text_attribute() {
  const std::string object = object_name(), name = attribute_name();
  std::string value = input_.flag() ? input_.pick(attributes_) : input_.text();
  const Handle stored = copy_of(H5T_C_S1);
  H5Tset_size(stored.id(), value.size() + 1);
  const Handle shape(H5Screate(H5S_SCALAR), H5Sclose);
  H5Adelete_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT);
  const Handle attribute(H5Acreate_by_name(file_, object.c_str(), name.c_str(), stored.id(), shape.id(), H5P_DEFAULT,
                                           H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  if (attribute.valid()) H5Awrite(attribute.id(), stored.id(), value.c_str());
}

void Hdf5Recipe::add_link() {
  const std::string name = object_name(), target = object_name();
  H5Ldelete(file_, name.c_str(), H5P_DEFAULT);
  const std::size_t kind = input_.below(3);
  if (kind == 0) H5Lcreate_soft(target.c_str(), file_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
  if (kind == 1) H5Lcreate_hard(file_, target.c_str(), file_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
  if (kind == 2) H5Lcreate_external("other.h5", target.c_str(), file_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
}

void Hdf5Recipe::remove() {
  const std::string name = object_name();
  if (input_.flag())
    H5Ldelete(file_, name.c_str(), H5P_DEFAULT);
  else
    H5Adelete_by_name(file_, name.c_str(), attribute_name().c_str(), H5P_DEFAULT);
}

}  // namespace arago::fuzz
