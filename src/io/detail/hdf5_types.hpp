#pragma once

#include "arago/io/element_type.hpp"
#include "io/detail/hdf5_handle.hpp"

#include <optional>
#include <string>

namespace arago::io::detail {

/// The native HDF5 type of our elements; complex numbers are compounds {real_name, imaginary_name}.
Handle native_type(ElementType type, const char* real_name = "r", const char* imaginary_name = "i");

/// What a type in a file is to us. `element` is empty for what we do not read; `description` names it for messages.
struct StoredType {
  std::optional<ElementType> element;
  std::string description;
  std::string real_name = "r";  ///< members of a complex compound as the file calls them
  std::string imaginary_name = "i";
  bool variable_length = false;
};
StoredType classify(hid_t type);

/// Variable-length UTF-8 text, as h5py reads into str.
Handle text_type();
/// UTF-8 text of `length` bytes, padded with zeros.
Handle fixed_text_type(std::size_t length);

}  // namespace arago::io::detail
