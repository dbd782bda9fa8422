#include "arago/core/error.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "io/detail/hdf5_file.hpp"
#include "io/detail/hdf5_text.hpp"
#include "io/detail/hdf5_types.hpp"

#include <algorithm>

namespace arago::io {
namespace {

using detail::Handle;

constexpr std::int64_t max_attribute_elements = std::int64_t{1} << 24;

struct OpenAttribute {
  Handle attribute;
  Handle type;
  Handle space;
  detail::StoredType stored;
  std::int64_t elements = 0;
  std::string name;
};

OpenAttribute open_attribute(const Handle& object, const std::string& name, const std::string& where) {
  OpenAttribute opened;
  opened.name = where + ": attribute " + name;
  ARAGO_CHECK(DataFileError, H5Aexists(object.id(), name.c_str()) > 0, where << " has no attribute " << name);
  opened.attribute = detail::owned<DataFileError>(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), H5Aclose,
                                                  opened.name + " cannot be opened");
  opened.type = detail::owned<DataFileError>(H5Aget_type(opened.attribute.id()), H5Tclose, opened.name + ": bad type");
  opened.space =
      detail::owned<DataFileError>(H5Aget_space(opened.attribute.id()), H5Sclose, opened.name + ": bad shape");
  opened.stored = detail::classify(opened.type.id());
  opened.elements = H5Sget_simple_extent_npoints(opened.space.id());
  ARAGO_CHECK(DataFileError, opened.elements >= 0 && opened.elements <= max_attribute_elements,
              opened.name << " declares " << opened.elements << " elements; allowed: " << max_attribute_elements);
  return opened;
}

template <class T>
std::vector<T> values_of(const OpenAttribute& opened) {
  ARAGO_CHECK(DataFileError, opened.stored.element, opened.name << " holds " << opened.stored.description);
  if constexpr (std::is_same_v<T, std::string>) {
    ARAGO_CHECK(DataFileError, opened.stored.element == ElementType::text,
                opened.name << " holds " << opened.stored.description << "; a text is needed here");
    const auto read = [&](hid_t memory, void* values) { return H5Aread(opened.attribute.id(), memory, values); };
    return detail::read_texts(opened.type.id(), opened.space.id(), opened.elements, read, opened.name);
  } else {
    detail::check_conversion(opened.name, *opened.stored.element, element_type<T>());
    std::vector<T> values(static_cast<std::size_t>(opened.elements));
    const Handle memory = detail::native_type(element_type<T>());
    if (!values.empty())
      detail::succeed<DataFileError>(H5Aread(opened.attribute.id(), memory.id(), values.data()),
                                     opened.name + " cannot be read; damaged");
    return values;
  }
}

template <class T>
struct Attribute {
  static T value(const OpenAttribute& opened) {
    std::vector<T> values = values_of<T>(opened);
    ARAGO_CHECK(DataFileError, values.size() == 1,
                opened.name << " has " << values.size() << " elements; a single one is needed here");
    return values.front();
  }
};
template <class T>
struct Attribute<std::vector<T>> {
  static std::vector<T> value(const OpenAttribute& opened) { return values_of<T>(opened); }
};

}  // namespace

bool Hdf5Reader::has_attribute(const std::string& object, const std::string& attribute) const {
  return has(object) && H5Aexists(self_->open_object(object).id(), attribute.c_str()) > 0;
}

std::vector<std::string> Hdf5Reader::attribute_names(const std::string& object) const {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5A_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  H5Aiterate2(self_->open_object(object).id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, add, &names);
  std::sort(names.begin(), names.end());
  return names;
}

template <class T>
T Hdf5Reader::attribute(const std::string& object, const std::string& attribute) const {
  const Handle opened = self_->open_object(object);
  return Attribute<T>::value(open_attribute(opened, attribute, path() + ": " + object));
}

template std::string Hdf5Reader::attribute(const std::string&, const std::string&) const;
template double Hdf5Reader::attribute(const std::string&, const std::string&) const;
template std::int64_t Hdf5Reader::attribute(const std::string&, const std::string&) const;
template std::vector<std::string> Hdf5Reader::attribute(const std::string&, const std::string&) const;
template std::vector<double> Hdf5Reader::attribute(const std::string&, const std::string&) const;
template std::vector<std::int64_t> Hdf5Reader::attribute(const std::string&, const std::string&) const;

}  // namespace arago::io
