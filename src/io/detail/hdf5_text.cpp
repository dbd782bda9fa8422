#include "io/detail/hdf5_text.hpp"

#include "arago/core/error.hpp"
#include "io/detail/hdf5_types.hpp"

#include <cstring>

namespace arago::io::detail {

std::vector<std::string> read_texts(hid_t file_type, hid_t space, std::int64_t elements,
                                    const std::function<herr_t(hid_t, void*)>& read, const std::string& what) {
  std::vector<std::string> texts;
  if (elements == 0) return texts;
  const auto count = static_cast<std::size_t>(elements);
  const Handle memory(H5Tcopy(file_type), H5Tclose);
  if (H5Tis_variable_str(file_type) > 0) {
    std::vector<char*> pointers(count, nullptr);
    succeed<DataFileError>(read(memory.id(), pointers.data()), what + " cannot be read; damaged");
    for (const char* pointer : pointers) texts.emplace_back(pointer ? pointer : "");
    H5Dvlen_reclaim(memory.id(), space, H5P_DEFAULT, pointers.data());
    return texts;
  }
  const std::size_t length = H5Tget_size(file_type);
  std::vector<char> buffer(count * length);
  succeed<DataFileError>(read(memory.id(), buffer.data()), what + " cannot be read; damaged");
  for (std::size_t i = 0; i < count; ++i) {
    std::string text(&buffer[i * length], strnlen(&buffer[i * length], length));
    if (H5Tget_strpad(file_type) == H5T_STR_SPACEPAD) text.erase(text.find_last_not_of(' ') + 1);
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace arago::io::detail
