#pragma once

#include "arago/core/views.hpp"
#include "arago/io/element_type.hpp"
#include "arago/mpi/communicator.hpp"

#include <memory>
#include <string>
#include <vector>

namespace arago::io {

enum class Storage {
  compressed,  ///< chunks of about a MiB, byte shuffle, deflate: results
  plain,       ///< contiguous: checkpoints
};

/// What a reader sees next to the numbers. Both texts are required; a dimensionless unit is "1".
struct Description {
  std::string units;
  std::string long_name;
  Storage storage = Storage::compressed;
};

/// Rows [first, first + count) of an array of the given global shape: what one rank holds. count may be 0.
struct RowBlock {
  Shape shape;
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// What identifies a file: attributes `schema` ("arago-dataset/1") and `config_hash` of the root group.
struct FileStamp {
  std::string schema;
  std::string config_hash = "none";
};

/// An HDF5 file that the ranks of a communicator write together. Everything goes to `<path>.partial`; publish() syncs
/// it to disk, puts a checksum in front (verify_checksum) and renames it, so that a file under its final name is
/// complete, whatever is killed when. The destructor of an unpublished one removes the partial file.
/// Intermediate groups are created. Data do not depend on the number of ranks. The root group gets the attributes
/// schema, config_hash, arago_version and created.
/// Errors: ResourceError (no permission, disk full), agreed upon by all ranks.
class CollectiveFile {
 public:
  /// Collective. A file that exists under `path` stays until publish() replaces it.
  CollectiveFile(const mpi::Communicator& comm, const std::string& path, const FileStamp& stamp);
  ~CollectiveFile();
  CollectiveFile(CollectiveFile&&) noexcept;
  CollectiveFile& operator=(CollectiveFile&&) noexcept;

  const std::string& path() const;

  /// Collective. Every rank gives its rows (row-major) in rank order without gaps; all ranks give the same shape.
  template <class T>
  void write_rows(const std::string& name, const RowBlock& rows, const T* values, const Description& about) {
    write_block(name, element_type<T>(), rows, values, about);
  }
  /// Collective. Rank 0's array is stored; the shape must be the same on all ranks.
  template <class T>
  void write_replicated(const std::string& name, const Shape& shape, const T* values, const Description& about) {
    write_whole(name, element_type<T>(), shape, values, about);
  }
  /// Collective. The same for a contiguous View in host memory.
  template <class ViewType>
  void write_view(const std::string& name, const ViewType& view, const Description& about) {
    static_assert(std::is_same_v<typename ViewType::array_layout, Kokkos::LayoutRight>, "files are row-major");
    Shape shape;
    for (std::size_t i = 0; i < ViewType::rank; ++i) shape.push_back(static_cast<std::int64_t>(view.extent(i)));
    write_replicated(name, shape, view.data(), about);
  }
  template <class T>
  void write_vector(const std::string& name, const std::vector<T>& values, const Description& about) {
    write_replicated(name, {static_cast<std::int64_t>(values.size())}, values.data(), about);
  }
  template <class T>
  void write_scalar(const std::string& name, T value, const Description& about) {
    write_replicated(name, {}, &value, about);
  }
  /// Collective. A list of texts (UTF-8, fixed length, padded with zeros). Rank 0's list is stored.
  void write_texts(const std::string& name, const std::vector<std::string>& texts, const Description& about);
  /// Collective. One text: a configuration.
  void write_text(const std::string& name, const std::string& text, const Description& about);

  /// Collective. A group with its parents; one that exists is fine.
  void create_group(const std::string& name);

  /// Collective. Sets an attribute of a group ("/" = the file) or data set; rank 0's value is stored. T: std::string,
  /// double, std::int64_t, std::vector<double>, std::vector<std::int64_t>.
  template <class T>
  void attribute(const std::string& object, const std::string& name, const T& value);
  void attribute(const std::string& object, const std::string& name, const char* value) {
    attribute(object, name, std::string(value));
  }
  void attribute(const std::string& object, const std::string& name, int value) {
    attribute(object, name, static_cast<std::int64_t>(value));
  }

  /// Collective. Ends the file: flush, fsync, checksum, rename. Nothing can be written afterwards.
  void publish();

 private:
  void write_block(const std::string& name, ElementType type, const RowBlock& rows, const void* values,
                   const Description& about);
  void write_whole(const std::string& name, ElementType type, const Shape& shape, const void* values,
                   const Description& about);

  class Implementation;
  std::unique_ptr<Implementation> self_;
};

/// The same file written by one rank alone.
class Hdf5Writer : public CollectiveFile {
 public:
  Hdf5Writer(const std::string& path, const FileStamp& stamp) : CollectiveFile(mpi::Communicator{}, path, stamp) {}
};

}  // namespace arago::io
