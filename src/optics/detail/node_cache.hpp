#pragma once

#include "arago/optics/node.hpp"

#include <array>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <typeinfo>
#include <unordered_map>

namespace arago::optics::detail {

/// Immutable objects under the hash of what they were computed from. Bounded in bytes: the least recently used go
/// first.
class NodeCache {
 public:
  explicit NodeCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Null if it is not there. Objects of different kinds or types never meet.
  template <class T>
  std::shared_ptr<const T> find(const std::string& kind, const std::string& key) {
    return std::static_pointer_cast<const T>(find_any(typeid(T).name() + kind + '/' + key));
  }
  template <class T>
  void insert(const std::string& kind, const std::string& key, std::shared_ptr<const T> object, std::size_t bytes) {
    insert_any(typeid(T).name() + kind + '/' + key, std::static_pointer_cast<const void>(std::move(object)), bytes);
  }
  std::size_t bytes() const { return bytes_; }
  void clear();

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const void> object;
    std::size_t bytes;
  };
  std::shared_ptr<const void> find_any(const std::string& key);
  void insert_any(const std::string& key, std::shared_ptr<const void> object, std::size_t bytes);

  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> index_;
};

}  // namespace arago::optics::detail
