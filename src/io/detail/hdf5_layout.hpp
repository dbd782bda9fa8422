#pragma once

#include "arago/io/collective_file.hpp"
#include "io/detail/hdf5_handle.hpp"

namespace arago::io::detail {

/// Chunks of about a MiB of whole rows (parts of rows where one is larger); a function of shape and element size only,
/// so that files do not depend on the ranks that write them.
Shape chunk_of(const Shape& shape, std::size_t element_bytes);

/// Creation list of a data set: chunked, shuffled and deflated, or contiguous when it is small, empty or wanted plain.
Handle creation_list(const Shape& shape, std::size_t element_bytes, Storage storage);

/// Creates missing groups on the way; object times are not stored.
Handle link_list();

}  // namespace arago::io::detail
