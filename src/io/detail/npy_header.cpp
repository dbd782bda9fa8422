#include "io/detail/npy_header.hpp"

#include "arago/core/error.hpp"

#include <bit>
#include <charconv>

namespace arago::io::detail {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t max_rank = 16;

static_assert(std::endian::native == std::endian::little, "the readers swap big-endian numbers only");

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == ',')) text.remove_prefix(1);
  return text;
}

/// What follows 'key': in the dictionary; empty if the key is not there.
std::string_view value_after(std::string_view dictionary, std::string_view key) {
  for (const char quote : {'\'', '"'}) {
    const std::string quoted = quote + std::string(key) + quote + ":";
    const std::size_t at = dictionary.find(quoted);
    if (at != std::string_view::npos) return trimmed(dictionary.substr(at + quoted.size()));
  }
  return {};
}

std::optional<ElementType> element_of(std::string_view descr) {
  if (descr.size() < 3) return std::nullopt;
  const std::string_view code = descr.substr(1);
  static constexpr std::pair<std::string_view, ElementType> known[] = {
      {"i1", ElementType::int8},       {"i2", ElementType::int16},   {"i4", ElementType::int32},
      {"i8", ElementType::int64},      {"u1", ElementType::uint8},   {"u2", ElementType::uint16},
      {"u4", ElementType::uint32},     {"u8", ElementType::uint64},  {"b1", ElementType::uint8},
      {"f4", ElementType::float32},    {"f8", ElementType::float64}, {"c8", ElementType::complex64},
      {"c16", ElementType::complex128}};
  for (const auto& [name, type] : known)
    if (name == code) return type;
  return std::nullopt;
}

Shape parse_shape(std::string_view text, const std::string& what) {
  ARAGO_CHECK(DataFileError, !text.empty() && text.front() == '(', what << " has a damaged header: no shape");
  text.remove_prefix(1);
  Shape shape;
  while (true) {
    text = trimmed(text);
    if (!text.empty() && text.front() == ')') return shape;
    std::int64_t extent = -1;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), extent);
    ARAGO_CHECK(DataFileError, problem == std::errc() && extent >= 0 && shape.size() < max_rank,
                what << " has a damaged header: the shape cannot be read");
    shape.push_back(extent);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && text.front() == 'L') text.remove_prefix(1);  // Python 2
  }
}

/// Bytes of the dictionary and where it begins, by the version of the format.
std::pair<std::size_t, std::size_t> dictionary_place(std::string_view bytes, const std::string& what) {
  ARAGO_CHECK(DataFileError, bytes.size() >= 12 && bytes.starts_with(magic), what << " is no NumPy array");
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
  const std::size_t version = byte(6);
  ARAGO_CHECK(DataFileError, version >= 1 && version <= 3,
              what << " has NumPy format " << version << "; allowed: 1 to 3");
  if (version == 1) return {byte(8) | byte(9) << 8, 10};
  return {byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24, 12};
}

}  // namespace

NpyHeader parse_npy_header(std::string_view bytes, const std::string& what) {
  const auto [length, begin] = dictionary_place(bytes, what);
  ARAGO_CHECK(DataFileError, length <= max_npy_header && begin + length <= bytes.size(),
              what << " declares a header of " << length << " bytes; allowed: " << max_npy_header
                   << " and what the array holds");
  const std::string_view dictionary = bytes.substr(begin, length);
  NpyHeader header;
  header.data_offset = begin + length;
  header.fortran_order = value_after(dictionary, "fortran_order").starts_with("True");
  header.shape = parse_shape(value_after(dictionary, "shape"), what);
  const std::string_view descr = value_after(dictionary, "descr");
  ARAGO_CHECK(DataFileError, !descr.empty(), what << " has a damaged header: no type");
  if (descr.front() != '\'' && descr.front() != '"') {
    header.description = "records";
    return header;
  }
  header.description = std::string(descr.substr(1, descr.find(descr.front(), 1) - 1));
  header.type = element_of(header.description);
  header.big_endian = header.description.starts_with('>');
  return header;
}

std::string make_npy_header(ElementType type, const Shape& shape) {
  static constexpr const char* codes[] = {"|i1", "<i2", "<i4", "<i8", "|u1", "<u2",
                                          "<u4", "<u8", "<f4", "<f8", "<c8", "<c16"};
  std::string text = "{'descr': '" + std::string(codes[static_cast<int>(type)]) +
                     "', 'fortran_order': False, 'shape': " + to_text(shape) + ", }";
  const std::size_t begin = magic.size() + 4;
  text.append(63 - (begin + text.size()) % 64, ' ');
  text += '\n';
  const char length[] = {static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
  return std::string(magic) + '\x01' + '\x00' + std::string(length, 2) + text;
}

}  // namespace arago::io::detail
