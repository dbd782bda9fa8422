#include "io/detail/hdf5_types.hpp"

#include "arago/core/error.hpp"

namespace arago::io::detail {
namespace {

hid_t native_number(ElementType type) {
  switch (type) {
    case ElementType::int8:
      return H5T_NATIVE_INT8;
    case ElementType::int16:
      return H5T_NATIVE_INT16;
    case ElementType::int32:
      return H5T_NATIVE_INT32;
    case ElementType::int64:
      return H5T_NATIVE_INT64;
    case ElementType::uint8:
      return H5T_NATIVE_UINT8;
    case ElementType::uint16:
      return H5T_NATIVE_UINT16;
    case ElementType::uint32:
      return H5T_NATIVE_UINT32;
    case ElementType::uint64:
      return H5T_NATIVE_UINT64;
    case ElementType::float32:
    case ElementType::complex64:
      return H5T_NATIVE_FLOAT;
    default:
      return H5T_NATIVE_DOUBLE;
  }
}

std::string member_name(hid_t type, unsigned member) {
  char* text = H5Tget_member_name(type, member);
  const std::string name = text ? text : "";
  H5free_memory(text);
  return name;
}

/// A compound is complex when it has two floating-point members of equal type named r, i or real, imag.
void classify_compound(hid_t type, StoredType& stored) {
  stored.description = "a compound";
  const int members = H5Tget_nmembers(type);
  if (members != 2) {
    stored.description = "a compound of " + std::to_string(members) + " members";
    return;
  }
  stored.real_name = member_name(type, 0);
  stored.imaginary_name = member_name(type, 1);
  stored.description = "a compound {" + stored.real_name + ", " + stored.imaginary_name + "}";
  const bool names =
      (stored.real_name == "r" && stored.imaginary_name == "i") ||
      (stored.real_name == "real" && (stored.imaginary_name == "imag" || stored.imaginary_name == "imaginary"));
  const Handle real(H5Tget_member_type(type, 0), H5Tclose);
  const Handle imaginary(H5Tget_member_type(type, 1), H5Tclose);
  const StoredType part = classify(real.id());
  if (!names || !part.element || !is_real(*part.element) || H5Tequal(real.id(), imaginary.id()) <= 0) return;
  stored.element = part.element == ElementType::float32 ? ElementType::complex64 : ElementType::complex128;
}

std::optional<ElementType> integer_of(std::size_t bytes, bool has_sign) {
  switch (bytes) {
    case 1:
      return has_sign ? ElementType::int8 : ElementType::uint8;
    case 2:
      return has_sign ? ElementType::int16 : ElementType::uint16;
    case 4:
      return has_sign ? ElementType::int32 : ElementType::uint32;
    case 8:
      return has_sign ? ElementType::int64 : ElementType::uint64;
    default:
      return std::nullopt;
  }
}

const char* class_name(H5T_class_t type_class) {
  switch (type_class) {
    case H5T_TIME:
      return "a time";
    case H5T_BITFIELD:
      return "a bit field";
    case H5T_OPAQUE:
      return "an opaque object";
    case H5T_REFERENCE:
      return "a reference to an object";
    case H5T_VLEN:
      return "a list of variable length (an object array)";
    case H5T_ARRAY:
      return "an array inside each element";
    default:
      return "of an unknown kind";
  }
}

}  // namespace

Handle native_type(ElementType type, const char* real_name, const char* imaginary_name) {
  if (type == ElementType::text) return text_type();
  const hid_t number = native_number(type);
  if (!is_complex(type)) return {H5Tcopy(number), H5Tclose};
  const std::size_t bytes = size_of(type);
  Handle compound(H5Tcreate(H5T_COMPOUND, bytes), H5Tclose);
  H5Tinsert(compound.id(), real_name, 0, number);
  H5Tinsert(compound.id(), imaginary_name, bytes / 2, number);
  return compound;
}

StoredType classify(hid_t type) {
  StoredType stored;
  const H5T_class_t type_class = H5Tget_class(type);
  const std::size_t bytes = H5Tget_size(type);
  switch (type_class) {
    case H5T_INTEGER:
      stored.element = integer_of(bytes, H5Tget_sign(type) == H5T_SGN_2);
      break;
    case H5T_FLOAT:
      stored.element = bytes <= 4 ? ElementType::float32 : ElementType::float64;
      break;
    case H5T_ENUM: {  // h5py stores bool so
      const Handle base(H5Tget_super(type), H5Tclose);
      if (H5Tget_size(base.id()) == 1) stored.element = ElementType::uint8;
      stored.description = "an enumeration";
      break;
    }
    case H5T_STRING:
      stored.element = ElementType::text;
      stored.variable_length = H5Tis_variable_str(type) > 0;
      break;
    case H5T_COMPOUND:
      classify_compound(type, stored);
      break;
    default:
      stored.description = class_name(type_class);
  }
  if (stored.element) stored.description = name_of(*stored.element);
  return stored;
}

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.id(), H5T_VARIABLE);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  return type;
}

Handle fixed_text_type(std::size_t length) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.id(), length);
  H5Tset_strpad(type.id(), H5T_STR_NULLPAD);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  return type;
}

}  // namespace arago::io::detail
