#include "arago/io/npz_file.hpp"

#include "arago/core/error.hpp"
#include "io/detail/convert_elements.hpp"
#include "io/detail/limits.hpp"
#include "io/detail/npy_header.hpp"

#include <zip.h>

#include <algorithm>

namespace arago::io {
namespace {

constexpr double max_expansion = 1100;  // deflate reaches 1032
constexpr zip_int64_t max_members = 100000;

struct Member {
  std::string name;
  zip_uint64_t index = 0;
  std::uint64_t bytes = 0;
  std::uint64_t stored_bytes = 0;
};

using Archive = std::unique_ptr<zip_t, void (*)(zip_t*)>;
using Entry = std::unique_ptr<zip_file_t, void (*)(zip_file_t*)>;

Archive open_archive(const std::string& path) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code), [](zip_t* opened) { zip_discard(opened); });
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw DataFileError(path + " cannot be read as an NPZ (zip) archive: " + reason);
}

}  // namespace

class NpzFile::Implementation {
 public:
  Implementation(const std::string& file_path, ReadLimits read_limits)
      : path(file_path), limits(read_limits), archive(open_archive(file_path)) {
    const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
    ARAGO_CHECK(DataFileError, count >= 0 && count <= max_members,
                path << " has " << count << " members; allowed: " << max_members);
    for (zip_int64_t i = 0; i < count; ++i) add(static_cast<zip_uint64_t>(i));
  }

  const Member& find(const std::string& name) const {
    const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.name == name; });
    ARAGO_CHECK(DataFileError, found != members.end(), path << ": there is no array " << name);
    return *found;
  }

  std::string title(const Member& member) const { return path + ": array " + member.name; }

  Entry open(const Member& member) const {
    Entry entry(zip_fopen_index(archive.get(), member.index, 0), [](zip_file_t* opened) { zip_fclose(opened); });
    ARAGO_CHECK(DataFileError, entry, title(member) << " cannot be opened: " << zip_strerror(archive.get()));
    return entry;
  }

  /// Exactly `bytes` bytes; less is a damaged archive.
  void read(const Member& member, const Entry& entry, char* to, std::size_t bytes) const {
    while (bytes > 0) {
      const zip_int64_t got = zip_fread(entry.get(), to, std::min<std::size_t>(bytes, std::size_t{1} << 30));
      ARAGO_CHECK(DataFileError, got > 0,
                  title(member) << " is damaged or incomplete: " << zip_file_strerror(entry.get()));
      to += got;
      bytes -= static_cast<std::size_t>(got);
    }
  }

  detail::NpyHeader header(const Member& member) const {
    const Entry entry = open(member);
    std::string bytes(std::min<std::uint64_t>(member.bytes, detail::max_npy_header + 12), '\0');
    read(member, entry, bytes.data(), bytes.size());
    return detail::parse_npy_header(bytes, title(member));
  }

  ElementType type_of(const Member& member, const detail::NpyHeader& header) const {
    const bool objects = header.description.find('O') != std::string::npos;
    ARAGO_CHECK(DataFileError, !objects,
                title(member) << " holds Python objects (dtype " << header.description
                              << "), which could run code when they are read; save numbers instead");
    ARAGO_CHECK(
        DataFileError, header.type,
        title(member) << " has dtype " << header.description << "; allowed: f4, f8, c8, c16, i1 to i8, u1 to u8, bool");
    return *header.type;
  }

  /// Refuses declarations that the archive cannot hold or memory cannot take, before anything is allocated.
  void check_size(const Member& member, const ArrayInfo& info, std::size_t offset, std::size_t element_bytes) const {
    const double elements = static_cast<double>(info.elements());
    const double declared = elements * static_cast<double>(size_of(info.type));
    const double allowed = static_cast<double>(limits.max_bytes > 0 ? limits.max_bytes : detail::available_memory());
    const double needed = std::max(declared, elements * static_cast<double>(element_bytes));
    ARAGO_CHECK(DataFileError, needed <= allowed,
                title(member) << " declares " << to_text(info.shape) << " elements, " << detail::bytes_text(needed)
                              << "; allowed: " << detail::bytes_text(allowed));
    ARAGO_CHECK(DataFileError, declared + static_cast<double>(offset) == static_cast<double>(member.bytes),
                title(member) << " declares " << to_text(info.shape) << " elements, " << detail::bytes_text(declared)
                              << ", but holds " << member.bytes - std::min<std::uint64_t>(member.bytes, offset)
                              << " bytes of data");
    const double possible = max_expansion * static_cast<double>(member.stored_bytes) + 4096;
    ARAGO_CHECK(DataFileError, static_cast<double>(member.bytes) <= possible,
                title(member) << " declares " << detail::bytes_text(static_cast<double>(member.bytes)) << " in "
                              << member.stored_bytes << " compressed bytes; allowed: at most "
                              << detail::bytes_text(possible));
  }

  std::string path;
  ReadLimits limits;
  Archive archive;
  std::vector<Member> members;

 private:
  void add(zip_uint64_t index) {
    zip_stat_t status;
    zip_stat_init(&status);
    constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    ARAGO_CHECK(DataFileError,
                zip_stat_index(archive.get(), index, 0, &status) == 0 && (status.valid & needed) == needed,
                path << ": member " << index << " cannot be read");
    std::string name = status.name;
    if (!name.ends_with(".npy")) return;
    name.resize(name.size() - 4);
    const bool twice = std::any_of(members.begin(), members.end(), [&](const Member& m) { return m.name == name; });
    ARAGO_CHECK(DataFileError, !twice, path << ": there are two arrays " << name);
    members.push_back({name, index, status.size, status.comp_size});
  }
};

NpzFile::NpzFile(const std::string& path, ReadLimits limits) : self_(std::make_unique<Implementation>(path, limits)) {}
NpzFile::~NpzFile() = default;
NpzFile::NpzFile(NpzFile&&) noexcept = default;
NpzFile& NpzFile::operator=(NpzFile&&) noexcept = default;

const std::string& NpzFile::path() const {
  return self_->path;
}

std::vector<std::string> NpzFile::names() const {
  std::vector<std::string> names;
  for (const Member& member : self_->members) names.push_back(member.name);
  return names;
}

bool NpzFile::has(const std::string& name) const {
  return std::any_of(self_->members.begin(), self_->members.end(), [&](const Member& m) { return m.name == name; });
}

ArrayInfo NpzFile::info(const std::string& name) const {
  const Member& member = self_->find(name);
  const detail::NpyHeader header = self_->header(member);
  return {header.shape, self_->type_of(member, header)};
}

void NpzFile::require_held(const std::string& name) const {
  const Member& member = self_->find(name);
  const detail::NpyHeader header = self_->header(member);
  self_->check_size(member, {header.shape, self_->type_of(member, header)}, header.data_offset, 0);
}

bool NpzFile::is_readable(const std::string& name) const {
  return self_->header(self_->find(name)).type.has_value();
}

template <class T>
std::vector<T> NpzFile::read(const std::string& name) const {
  const Member& member = self_->find(name);
  const detail::NpyHeader header = self_->header(member);
  const ArrayInfo info{header.shape, self_->type_of(member, header)};
  self_->check_size(member, info, header.data_offset, sizeof(T));
  std::vector<char> raw(static_cast<std::size_t>(member.bytes));
  const Entry entry = self_->open(member);
  self_->read(member, entry, raw.data(), raw.size());
  char beyond = 0;  // reading past the end is what makes libzip compare the checksum
  ARAGO_CHECK(DataFileError, zip_fread(entry.get(), &beyond, 1) == 0,
              self_->title(member) << " is damaged: " << zip_file_strerror(entry.get()));
  auto* const data = reinterpret_cast<std::byte*>(raw.data() + header.data_offset);
  if (header.big_endian) detail::swap_bytes(info.type, data, info.elements());
  std::vector<T> values(static_cast<std::size_t>(info.elements()));
  detail::convert_elements(self_->title(member), info, header.fortran_order, data, element_type<T>(), values.data());
  return values;
}

#define ARAGO_INSTANTIATE(T) template std::vector<T> NpzFile::read<T>(const std::string&) const;
ARAGO_INSTANTIATE(std::int8_t)
ARAGO_INSTANTIATE(std::int16_t)
ARAGO_INSTANTIATE(std::int32_t)
ARAGO_INSTANTIATE(std::int64_t)
ARAGO_INSTANTIATE(std::uint8_t)
ARAGO_INSTANTIATE(std::uint16_t)
ARAGO_INSTANTIATE(std::uint32_t)
ARAGO_INSTANTIATE(std::uint64_t)
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
ARAGO_INSTANTIATE(Kokkos::complex<float>)
ARAGO_INSTANTIATE(Kokkos::complex<double>)
#undef ARAGO_INSTANTIATE

}  // namespace arago::io
