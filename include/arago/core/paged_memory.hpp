#pragma once

#include <cstddef>
#include <memory>

namespace arago {

/// Memory of `bytes` bytes, zeroed, that lies in a file without a name ($TMPDIR, else /tmp): the system moves pages to
/// the disk and back as they are used, so that arrays larger than the memory can be worked on. The file is gone when the
/// last owner is, however the process ends. Throws ResourceError when the disk has no room or no permission.
std::shared_ptr<void> paged_memory(std::size_t bytes);

}  // namespace arago
