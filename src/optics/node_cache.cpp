#include "optics/detail/node_cache.hpp"

namespace arago::optics::detail {

std::shared_ptr<const void> NodeCache::find_any(const std::string& key) {
  const auto found = index_.find(key);
  if (found == index_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->object;
}

void NodeCache::insert_any(const std::string& key, std::shared_ptr<const void> object, std::size_t bytes) {
  if (bytes > max_bytes_) return;
  if (const auto found = index_.find(key); found != index_.end()) {
    bytes_ -= found->second->bytes;
    entries_.erase(found->second);
    index_.erase(found);
  }
  while (bytes_ + bytes > max_bytes_) {
    bytes_ -= entries_.back().bytes;
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({key, std::move(object), bytes});
  index_[key] = entries_.begin();
  bytes_ += bytes;
}

void NodeCache::clear() {
  entries_.clear();
  index_.clear();
  bytes_ = 0;
}

}  // namespace arago::optics::detail
