#include "arago/core/error.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/io/npz_file.hpp"
#include "io/detail/npy_header.hpp"

#include <zip.h>

#include <unistd.h>

#include <list>

namespace arago::io {

class NpzWriter::Implementation {
 public:
  explicit Implementation(const std::string& file_path)
      : path(file_path), partial(file_path + ".partial"), archive(open(), [](zip_t* opened) { zip_discard(opened); }) {}

  std::string path;
  std::string partial;
  std::list<std::string> contents;  ///< libzip reads them when the archive is closed
  std::unique_ptr<zip_t, void (*)(zip_t*)> archive;

 private:
  zip_t* open() const {
    int code = 0;
    zip_t* opened = zip_open(partial.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    ARAGO_CHECK(ResourceError, opened, path << " cannot be created (libzip error " << code << ")");
    return opened;
  }
};

NpzWriter::NpzWriter(const std::string& path) : self_(std::make_unique<Implementation>(path)) {}
NpzWriter::~NpzWriter() = default;
NpzWriter::NpzWriter(NpzWriter&&) noexcept = default;
NpzWriter& NpzWriter::operator=(NpzWriter&&) noexcept = default;

void NpzWriter::add(const std::string& name, const Shape& shape, ElementType type, const void* values) {
  ARAGO_ASSERT(self_->archive, self_->path << " is published; " << name << " comes too late");
  const std::size_t bytes = static_cast<std::size_t>(ArrayInfo{shape, type}.elements()) * size_of(type);
  std::string& content = self_->contents.emplace_back(detail::make_npy_header(type, shape));
  content.append(static_cast<const char*>(values), bytes);
  zip_t* const archive = self_->archive.get();
  zip_source_t* const source = zip_source_buffer(archive, content.data(), content.size(), 0);
  const zip_int64_t index = source ? zip_file_add(archive, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
  if (index < 0) zip_source_free(source);
  constexpr time_t fixed_time = 315532800;  // 1980-01-01, so that equal arrays make equal files
  const bool added = index >= 0 &&
                     zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_DEFLATE, 4) == 0 &&
                     zip_file_set_mtime(archive, static_cast<zip_uint64_t>(index), fixed_time, 0) == 0;
  ARAGO_CHECK(ResourceError, added, self_->path << ": " << name << " cannot be added: " << zip_strerror(archive));
}

void NpzWriter::publish() {
  ARAGO_ASSERT(self_->archive, self_->path << " is published already");
  const bool closed = zip_close(self_->archive.get()) == 0;
  ARAGO_CHECK(ResourceError, closed, self_->path << " cannot be written: " << zip_strerror(self_->archive.get()));
  static_cast<void>(self_->archive.release());
  publish_file(self_->partial, self_->path);
}

}  // namespace arago::io
