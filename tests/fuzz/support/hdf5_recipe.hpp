#pragma once

#include "fuzz/support/fuzz_input.hpp"
#include "io/detail/hdf5_handle.hpp"

#include <string>
#include <vector>

namespace arago::fuzz {

/// Carries out edits of an HDF5 file: groups, data sets of any type, shape, layout and filter, attributes, links and
/// deletions, each as the input says. The file is always one that HDF5 itself has written: what is tested is how its
/// structure is judged, not HDF5's own parser.
class Hdf5Recipe {
 public:
  /// `names` and `attributes`: what objects and attributes may be called, besides texts of the input.
  Hdf5Recipe(hid_t file, FuzzInput& input, const std::vector<std::string>& names,
             const std::vector<std::string>& attributes)
      : file_(file), input_(input), names_(names), attributes_(attributes) {}

  /// At most so many edits.
  void run(int edits);

 private:
  using Handle = io::detail::Handle;

  std::string object_name();
  std::string attribute_name();
  Handle type(int depth = 0);
  Handle space();
  Handle layout(hid_t space, std::size_t element_bytes);
  std::vector<char> contents(hid_t type, hid_t space);

  void add_dataset();
  void add_attribute();
  void add_text_attribute();
  void add_link();
  void remove();

  hid_t file_;
  FuzzInput& input_;
  const std::vector<std::string>& names_;
  const std::vector<std::string>& attributes_;
};

}  // namespace arago::fuzz
