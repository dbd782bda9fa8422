#include "arago/params/transform.hpp"

#include "arago/core/error.hpp"
#include "params/detail/transform_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace arago::params {

namespace {

TransformTable make_table(SystemId system) {
  TransformTable table{std::string(system_name(system))};
  for (Transform& transform : detail::source_transforms()) table.add(std::move(transform));
  if (system == SystemId::two_plane) return table;
  for (Transform& transform : detail::two_mirror_transforms()) table.add(std::move(transform));
  for (Transform& transform :
       system == SystemId::three_plane ? detail::three_plane_transforms() : detail::four_plane_transforms())
    table.add(std::move(transform));
  return table;
}

/// Depth-first walk from what is wanted to what it needs.
class Walk {
 public:
  Walk(const TransformTable& table, const ParamSpec& spec) : table_(table), spec_(spec) {}

  /// The number of transforms between `key` and stored values.
  int visit(const std::string& key) {
    if (const auto known = depth_.find(key); known != depth_.end()) return known->second;
    check_path(key);
    path_.push_back(key);
    int depth = 1;
    for (const std::string& input : table_.find(key)->inputs) {
      if (table_.find(input))
        depth = std::max(depth, 1 + visit(input));
      else
        require_stored(input, key);
    }
    path_.pop_back();
    order_.push_back(key);
    check_depth(depth, key);
    return depth_[key] = depth;
  }
  std::vector<std::string> take() { return std::move(order_); }

 private:
  void check_path(const std::string& key) const {
    const auto repeated = std::find(path_.begin(), path_.end(), key);
    ARAGO_REQUIRE(repeated == path_.end(),
                  fmt::format("derived values of {} depend on each other in a circle: {} -> {}", table_.system(),
                              fmt::join(repeated, path_.end(), " -> "), key));
    check_depth(static_cast<int>(path_.size()), key);
  }

  void check_depth(int depth, const std::string& key) const {
    ARAGO_REQUIRE(depth <= TransformTable::depth_limit,
                  fmt::format("the chain of derived values of {} that ends in {} is longer than {}", table_.system(),
                              key, TransformTable::depth_limit));
  }

  void require_stored(const std::string& input, const std::string& requester) const {
    const ParamField* field = spec_.find(input);
    ARAGO_REQUIRE(field && field->kind != Kind::derived,
                  fmt::format("{} of {} needs {}, which is neither stored nor derived in this system", requester,
                              table_.system(), input));
  }

  const TransformTable& table_;
  const ParamSpec& spec_;
  std::vector<std::string> path_;
  std::vector<std::string> order_;
  std::map<std::string, int> depth_;
};

}  // namespace

const TransformTable& TransformTable::of(SystemId system) {
  switch (system) {
    case SystemId::two_plane: {
      static const TransformTable table = make_table(SystemId::two_plane);
      return table;
    }
    case SystemId::three_plane: {
      static const TransformTable table = make_table(SystemId::three_plane);
      return table;
    }
    case SystemId::four_plane:
      break;
  }
  static const TransformTable table = make_table(SystemId::four_plane);
  return table;
}

void TransformTable::add(Transform transform) {
  ARAGO_ASSERT(transform.evaluate, transform.key << " has no function");
  ARAGO_ASSERT(!transforms_.contains(transform.key), transform.key << " has two transforms in " << system_);
  std::string key = transform.key;
  transforms_.emplace(std::move(key), std::move(transform));
}

const Transform* TransformTable::find(std::string_view key) const {
  const auto found = transforms_.find(key);
  return found == transforms_.end() ? nullptr : &found->second;
}

std::vector<std::string> TransformTable::keys() const {
  std::vector<std::string> result;
  for (const auto& entry : transforms_) result.push_back(entry.first);
  return result;
}

std::vector<std::string> TransformTable::order(const ParamSpec& spec) const {
  Walk walk(*this, spec);
  for (const auto& entry : transforms_) walk.visit(entry.first);
  return walk.take();
}

}  // namespace arago::params
