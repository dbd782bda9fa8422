#include "io/detail/hdf5_handle.hpp"

#include <vector>

namespace arago::io::detail {
namespace {

herr_t collect(unsigned, const H5E_error2_t* error, void* texts) {
  if (error->desc) static_cast<std::vector<std::string>*>(texts)->push_back(error->desc);
  return 0;
}

}  // namespace

void silence_hdf5() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

std::string hdf5_reason() {
  std::vector<std::string> texts;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &texts);
  H5Eclear2(H5E_DEFAULT);
  if (texts.empty()) return "no reason given";
  // The innermost entry says what happened, the outermost what was tried; what lies between names HDF5's own functions.
  return texts.size() == 1 ? texts.front() : texts.front() + "; " + texts.back();
}

}  // namespace arago::io::detail
