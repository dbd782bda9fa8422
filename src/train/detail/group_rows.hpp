#pragma once

#include "arago/core/views.hpp"

#include <cstddef>

namespace arago::train {

/// The rows of the first `groups` groups of a work array, without a copy; not reference-counted.
template <class T>
View<T***> first_groups(const View<T***>& all, std::size_t groups) {
  return View<T***>(all.data(), groups, all.extent(1), all.extent(2));
}
template <class T>
View<T****> first_groups(const View<T****>& all, std::size_t groups) {
  return View<T****>(all.data(), groups, all.extent(1), all.extent(2), all.extent(3));
}

}  // namespace arago::train
