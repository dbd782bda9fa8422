#pragma once

#include "arago/core/error.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace arago::train::test {

/// What a copy of one of our files has otherwise.
struct Edit {
  std::string schema;
  std::function<bool(const std::string& dataset)> drops_dataset = [](const std::string&) { return false; };
  std::function<bool(const std::string& object, const std::string& attribute)> drops_attribute =
      [](const std::string&, const std::string&) { return false; };
  std::string changed_dataset = {};  ///< its first number is another one
};

inline void copy_attributes(const io::Hdf5Reader& from, io::Hdf5Writer& to, const std::string& object,
                            const Edit& edit) {
  const std::vector<std::string> own{"schema", "config_hash", "arago_version", "created", "units", "long_name"};
  for (const std::string& name : from.attribute_names(object)) {
    if (std::find(own.begin(), own.end(), name) != own.end() || edit.drops_attribute(object, name)) continue;
    try {
      to.attribute(object, name, from.attribute<std::string>(object, name));
    } catch (const Error&) {
      try {
        to.attribute(object, name, from.attribute<std::int64_t>(object, name));
      } catch (const Error&) {
        to.attribute(object, name, from.attribute<double>(object, name));
      }
    }
  }
}

template <class T>
void copy_array(const io::Hdf5Reader& from, io::Hdf5Writer& to, const std::string& name, const Edit& edit) {
  std::vector<T> values = from.read<T>(name);
  if (name == edit.changed_dataset) values.at(0) += T(0.5);
  to.write_replicated(name, from.shape(name), values.data(), {.units = "1", .long_name = "copy"});
}

/// Copies a file, edited, with all its attributes.
inline void copy_edited(const std::string& source, const std::string& target, const Edit& edit) {
  const io::Hdf5Reader from(source);
  io::Hdf5Writer to(target, {.schema = edit.schema});
  for (const std::string& name : from.datasets()) {
    if (edit.drops_dataset(name)) continue;
    const io::ElementType type = from.info(name).type;
    if (type == io::ElementType::text)
      to.write_text(name, from.read_text(name), {.units = "1", .long_name = "copy"});
    else if (type == io::ElementType::float32)
      copy_array<float>(from, to, name, edit);
    else if (type == io::ElementType::complex128)
      copy_array<Complex<double>>(from, to, name, edit);
    else
      copy_array<double>(from, to, name, edit);
    copy_attributes(from, to, name, edit);
  }
  for (const std::string& group : from.children())
    if (from.has_group("/" + group)) {
      to.create_group("/" + group);
      copy_attributes(from, to, "/" + group, edit);
    }
  copy_attributes(from, to, "/", edit);
  to.publish();
}

}  // namespace arago::train::test
