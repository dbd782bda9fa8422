#include "detail/array_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>

namespace arago::data::detail {
namespace {

enum class Kind { hdf5, npz, packed, unknown };

Kind kind_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  ARAGO_CHECK(DataFileError, stream.good(), "the data file " << path << " cannot be opened; is the path right?");
  std::array<char, 4> magic{};
  stream.read(magic.data(), magic.size());
  const std::string first(magic.data(), static_cast<std::size_t>(stream.gcount()));
  if (first.rfind("PK", 0) == 0) return Kind::npz;
  if (first.rfind("BZh", 0) == 0 || first.rfind("\x1f\x8b", 0) == 0) return Kind::packed;
  return Kind::hdf5;
}

std::variant<io::Hdf5Reader, io::NpzFile> open(const std::string& path) {
  switch (kind_of(path)) {
    case Kind::npz:
      return io::NpzFile(path);
    case Kind::packed:
      throw DataFileError(fmt::format("the data file {} is packed (bzip2 or gzip); unpack it first", path));
    default:
      return io::Hdf5Reader(path);
  }
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
  return text.empty() ? "nothing" : text;
}

}  // namespace

ArrayFile::ArrayFile(const std::string& path) : path_(path), file_(open(path)) {}

bool ArrayFile::has(const std::string& name) const {
  if (is_npz()) return std::get<io::NpzFile>(file_).has(name);
  return std::get<io::Hdf5Reader>(file_).has_dataset(name);
}

std::optional<std::string> ArrayFile::first_of(std::initializer_list<const char*> names) const {
  for (const char* name : names)
    if (has(name)) return name;
  return std::nullopt;
}

std::string ArrayFile::require(const char* what, std::initializer_list<const char*> names) const {
  if (const auto found = first_of(names)) return *found;
  const std::vector<std::string> there =
      is_npz() ? std::get<io::NpzFile>(file_).names() : std::get<io::Hdf5Reader>(file_).children("/");
  throw DataFileError(fmt::format("{} has no {}: it should be called {}; the file holds {}", path_, what,
                                  joined({names.begin(), names.end()}), joined(there)));
}

io::ArrayInfo ArrayFile::info(const std::string& name) const {
  if (is_npz()) return std::get<io::NpzFile>(file_).info(name);
  return std::get<io::Hdf5Reader>(file_).info(name);
}

void ArrayFile::require_held(const std::string& name) const {
  if (is_npz()) return std::get<io::NpzFile>(file_).require_held(name);
  std::get<io::Hdf5Reader>(file_).require_held(name);
}

void ArrayFile::read_stack(const std::string& name, const HostView<float***>& stack) const {
  constexpr std::int64_t frames_at_a_time = 256;
  if (is_npz()) {
    const std::vector<float> values = read<float>(name);
    ARAGO_ASSERT(values.size() == stack.size(), name << " changed its size");
    std::copy(values.begin(), values.end(), stack.data());
    return;
  }
  const auto& file = std::get<io::Hdf5Reader>(file_);
  const std::int64_t n = stack.extent_int(0);
  for (std::int64_t first = 0; first < n; first += frames_at_a_time)
    file.read_rows(name, first, std::min(frames_at_a_time, n - first), &stack(first, 0, 0));
}

std::optional<std::string> ArrayFile::text(const std::string& object, const std::string& attribute) const {
  if (is_npz()) return std::nullopt;
  return std::get<io::Hdf5Reader>(file_).find_attribute<std::string>(object, attribute);
}

std::optional<double> ArrayFile::number(const std::string& object, const std::string& attribute) const {
  if (is_npz()) return std::nullopt;
  return std::get<io::Hdf5Reader>(file_).find_attribute<double>(object, attribute);
}

std::optional<std::int64_t> ArrayFile::integer(const std::string& object, const std::string& attribute) const {
  if (is_npz()) return std::nullopt;
  return std::get<io::Hdf5Reader>(file_).find_attribute<std::int64_t>(object, attribute);
}

Location parse_location(const std::string& text) {
  const auto colon = text.rfind(":/");
  if (colon == std::string::npos || colon == 0) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace arago::data::detail
