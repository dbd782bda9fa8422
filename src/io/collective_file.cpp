#include "arago/io/collective_file.hpp"

#include "arago/core/error.hpp"
#include "arago/core/version.hpp"
#include "arago/mpi/agreement.hpp"
#include "io/detail/clock.hpp"
#include "io/detail/hdf5_layout.hpp"
#include "io/detail/hdf5_output.hpp"
#include "io/detail/hdf5_types.hpp"

#include <algorithm>

namespace arago::io {

using detail::Handle;

CollectiveFile::CollectiveFile(const mpi::Communicator& comm, const std::string& path, const FileStamp& stamp)
    : self_(std::make_unique<Implementation>(comm, path)) {
  attribute("/", "schema", stamp.schema);
  attribute("/", "config_hash", stamp.config_hash);
  attribute("/", "arago_version", version());
  attribute("/", "created", detail::utc_now());
}
CollectiveFile::~CollectiveFile() = default;
CollectiveFile::CollectiveFile(CollectiveFile&&) noexcept = default;
CollectiveFile& CollectiveFile::operator=(CollectiveFile&&) noexcept = default;

const std::string& CollectiveFile::path() const {
  return self_->path;
}

void CollectiveFile::write_block(const std::string& name, ElementType type, const RowBlock& rows, const void* values,
                                 const Description& about) {
  self_->write(name, detail::native_type(type), rows, values, about);
}

void CollectiveFile::write_whole(const std::string& name, ElementType type, const Shape& shape, const void* values,
                                 const Description& about) {
  const std::int64_t rows = shape.empty() ? 1 : shape[0];
  const RowBlock block{shape, 0, self_->comm.is_root() ? rows : 0};
  self_->write(name, detail::native_type(type), block, values, about);
}

void CollectiveFile::write_texts(const std::string& name, const std::vector<std::string>& texts,
                                 const Description& about) {
  std::size_t length = 1;
  for (const std::string& text : texts) length = std::max(length, text.size());
  // Every rank creates the same data set: rank 0 says how long it is.
  const auto count = self_->comm.broadcast(static_cast<long>(texts.size()));
  length = static_cast<std::size_t>(self_->comm.broadcast(static_cast<long>(length)));
  std::vector<char> padded(self_->comm.is_root() ? texts.size() * length : 0, '\0');
  if (self_->comm.is_root())
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i].copy(&padded[i * length], length);
  const RowBlock block{{count}, 0, self_->comm.is_root() ? count : 0};
  self_->write(name, detail::fixed_text_type(length), block, padded.data(), about);
}

void CollectiveFile::write_text(const std::string& name, const std::string& text, const Description& about) {
  const auto length = std::max<long>(1, self_->comm.broadcast(static_cast<long>(text.size())));
  std::string padded = text;
  padded.resize(static_cast<std::size_t>(length), '\0');
  const RowBlock block{{}, 0, self_->comm.is_root() ? 1 : 0};
  self_->write(name, detail::fixed_text_type(padded.size()), block, padded.data(), about);
}

void CollectiveFile::create_group(const std::string& name) {
  mpi::agree(self_->comm, [&] {
    if (H5Oexists_by_name(self_->file.id(), name.c_str(), H5P_DEFAULT) > 0) return;
    H5Eclear2(H5E_DEFAULT);
    const Handle links = detail::link_list();
    const Handle group =
        detail::owned<ResourceError>(H5Gcreate2(self_->file.id(), name.c_str(), links.id(), H5P_DEFAULT, H5P_DEFAULT),
                                     H5Gclose, path() + ": group " + name + " cannot be created");
  });
}

void CollectiveFile::publish() {
  self_->publish();
}

}  // namespace arago::io
