#pragma once

#include "arago/core/views.hpp"
#include "arago/io/element_type.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace arago::io {

/// Bounds that are checked before anything is allocated, since a file of a kilobyte can declare a petabyte.
struct ReadLimits {
  std::int64_t max_bytes = 0;  ///< largest array in memory; 0 = the memory that this machine has available now
};

/// An HDF5 file, ours or foreign, open for reading by this rank alone. Foreign files are not trusted: links that leave
/// the file, data kept in other files, virtual data sets, variable-length and object types are refused, and the
/// declared size of an array must be compatible with the bytes that the file holds. Soft links inside the file are
/// followed. Every failure is a DataFileError that names file, data set, value and what is allowed. Not for concurrent
/// use by several threads.
class Hdf5Reader {
 public:
  explicit Hdf5Reader(const std::string& path, ReadLimits limits = {});
  ~Hdf5Reader();
  Hdf5Reader(Hdf5Reader&&) noexcept;
  Hdf5Reader& operator=(Hdf5Reader&&) noexcept;

  const std::string& path() const;

  bool has(const std::string& name) const;  ///< a data set or a group
  bool has_dataset(const std::string& name) const;
  bool has_group(const std::string& name) const;
  /// Names of the members of a group, sorted. Links that leave the file are listed; reading them is what is refused.
  std::vector<std::string> children(const std::string& group = "/") const;
  /// Full names of all data sets below a group, sorted ("/trials/a/object").
  std::vector<std::string> datasets(const std::string& group = "/") const;

  ArrayInfo info(const std::string& dataset) const;
  Shape shape(const std::string& dataset) const { return info(dataset).shape; }
  /// Refuses an array that declares more than the file can hold; for callers that take the memory themselves.
  void require_held(const std::string& dataset) const;

  /// The whole array, rows first. Numbers are converted (integers to real; double to float); what cannot hold the
  /// values (real to integer, complex to real, 300 in a uint8) is an error. T: float, double, (u)int8..64, complex.
  template <class T>
  std::vector<T> read(const std::string& dataset) const {
    std::vector<T> values(checked_elements(dataset, sizeof(T)));
    read_into(dataset, element_type<T>(), values.data());
    return values;
  }
  /// One number: a scalar data set or one of a single element.
  template <class T>
  T read_scalar(const std::string& dataset) const {
    require_scalar(dataset);
    T value{};
    read_into(dataset, element_type<T>(), &value);
    return value;
  }
  /// The array as a new View of the rank that the type says: read_view<double**>("/weight").
  template <class Data>
  HostView<Data> read_view(const std::string& dataset) const {
    using V = HostView<Data>;
    using T = typename V::non_const_value_type;
    checked_elements(dataset, sizeof(T));
    const Kokkos::LayoutRight layout = layout_of(dataset, static_cast<int>(V::rank));
    V values(uninitialised(dataset.c_str()), layout);
    read_into(dataset, element_type<T>(), values.data());
    return values;
  }
  /// Rows [first, first + count) of an array of rank >= 1 into memory of the caller.
  template <class T>
  void read_rows(const std::string& dataset, std::int64_t first, std::int64_t count, T* values) const {
    read_rows_into(dataset, first, count, element_type<T>(), values);
  }
  /// A data set of texts, fixed or variable length, as a list.
  std::vector<std::string> read_texts(const std::string& dataset) const;
  std::string read_text(const std::string& dataset) const;

  /// Attributes of a group or data set. T: std::string, double, std::int64_t, and vectors of these.
  bool has_attribute(const std::string& object, const std::string& attribute) const;
  std::vector<std::string> attribute_names(const std::string& object) const;
  template <class T>
  T attribute(const std::string& object, const std::string& attribute) const;
  /// The attribute if it is there; one of the wrong type is an error all the same.
  template <class T>
  std::optional<T> find_attribute(const std::string& object, const std::string& name) const {
    if (!has_attribute(object, name)) return std::nullopt;
    return attribute<T>(object, name);
  }

 private:
  std::size_t checked_elements(const std::string& dataset, std::size_t element_bytes) const;
  void require_scalar(const std::string& dataset) const;
  Kokkos::LayoutRight layout_of(const std::string& dataset, int rank) const;
  void read_into(const std::string& dataset, ElementType type, void* values) const;
  void read_rows_into(const std::string& dataset, std::int64_t first, std::int64_t count, ElementType type,
                      void* values) const;

  class Implementation;
  std::unique_ptr<Implementation> self_;
};

}  // namespace arago::io
