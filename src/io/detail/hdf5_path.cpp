#include "io/detail/hdf5_path.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <deque>
#include <vector>

namespace arago::io::detail {
namespace {

constexpr int max_soft_links = 16;
constexpr std::size_t max_link_length = 4096;

std::deque<std::string> components(const std::string& name) {
  std::deque<std::string> parts;
  std::string part;
  for (const char c : name + "/") {
    if (c != '/') {
      part += c;
    } else if (!part.empty()) {
      if (part != ".") parts.push_back(part);
      part.clear();
    }
  }
  return parts;
}

std::string soft_link_target(hid_t file, const std::string& link, const H5L_info_t& info) {
  std::vector<char> target(std::min(info.u.val_size, max_link_length) + 1, '\0');
  H5Lget_val(file, link.c_str(), target.data(), target.size() - 1, H5P_DEFAULT);
  return target.data();
}

bool is_group(hid_t file, const std::string& name) {
  const Handle object(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose);
  return object.valid() && H5Iget_type(object.id()) == H5I_GROUP;
}

}  // namespace

std::optional<std::string> resolve_links(hid_t file, const std::string& path, const std::string& name) {
  std::deque<std::string> remaining = components(name);
  std::string resolved;  // "" is the root group
  int followed = 0;
  while (!remaining.empty()) {
    const std::string next = resolved + "/" + remaining.front();
    remaining.pop_front();
    H5L_info_t info;
    if (!is_group(file, resolved.empty() ? "/" : resolved) || H5Lexists(file, next.c_str(), H5P_DEFAULT) <= 0 ||
        H5Lget_info(file, next.c_str(), &info, H5P_DEFAULT) < 0) {
      H5Eclear2(H5E_DEFAULT);
      return std::nullopt;
    }
    if (info.type == H5L_TYPE_HARD) {
      resolved = next;
      continue;
    }
    ARAGO_CHECK(DataFileError, info.type == H5L_TYPE_SOFT,
                path << ": " << next << " is a link out of the file; only links inside the file are followed. Copy the "
                     << "data into one file (h5repack, h5copy) and read that.");
    ARAGO_CHECK(DataFileError, ++followed <= max_soft_links,
                path << ": " << name << " leads through more than " << max_soft_links << " soft links");
    const std::string target = soft_link_target(file, next, info);
    if (!target.empty() && target.front() == '/') resolved.clear();
    const std::deque<std::string> parts = components(target);
    remaining.insert(remaining.begin(), parts.begin(), parts.end());
  }
  return resolved.empty() ? "/" : resolved;
}

}  // namespace arago::io::detail
