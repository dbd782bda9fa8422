#include "arago/params/derived_resolver.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <list>
#include <mutex>
#include <utility>

namespace arago::params {

namespace {

/// Everything that decides the outcome, as one text.
std::string memo_key(const std::string& store_hash, std::span<const Override> overrides) {
  std::string key = store_hash;
  for (const Override& o : overrides) {
    Value(o.key).append_bytes(key);
    Value(o.value).append_bytes(key);
    Value(o.reason).append_bytes(key);
  }
  return key;
}

void check_override(const ParamSpec& spec, const Override& o) {
  const ParamField& field = spec.at(o.key, "an override");
  ARAGO_REQUIRE(field.kind == Kind::derived,
                o.key << " is stored, not derived; change it in the parameters instead of overriding it");
  ARAGO_REQUIRE(!o.reason.empty(),
                "the override of " << o.key << " gives no reason; say why, it becomes part of the run");
  ARAGO_REQUIRE(!o.value.empty(), "the override of " << o.key << " gives no value");
}

/// Bounds of a derived value; what a transform returned must be finite unless its field says otherwise.
void check_derived(const ParamField& field, const std::vector<double>& value, const std::string& origin) {
  (void)field.accept(field.shape == Shape::scalar && value.size() == 1 ? Value(value[0]) : Value(value), origin);
}

}  // namespace

/// Outcomes by memo_key, the latest first.
struct DerivedResolver::Memo {
  explicit Memo(std::size_t most) : capacity(most) {}

  const std::size_t capacity;
  std::mutex mutex;
  std::list<std::pair<std::string, std::shared_ptr<const Resolved>>> latest;
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;

  std::shared_ptr<const Resolved> find(const std::string& key) {
    const std::lock_guard lock(mutex);
    const auto found =
        std::find_if(latest.begin(), latest.end(), [&](const auto& entry) { return entry.first == key; });
    if (found == latest.end()) {
      ++misses;
      return nullptr;
    }
    ++hits;
    latest.splice(latest.begin(), latest, found);
    return latest.front().second;
  }

  void keep(const std::string& key, const std::shared_ptr<const Resolved>& outcome) {
    const std::lock_guard lock(mutex);
    latest.emplace_front(key, outcome);
    if (latest.size() > capacity) latest.pop_back();
  }
};

DerivedResolver::DerivedResolver(SystemId system, std::size_t remembered)
    : DerivedResolver(ParamSpec::of(system), TransformTable::of(system), remembered) {}

DerivedResolver::DerivedResolver(std::shared_ptr<const ParamSpec> spec, TransformTable table, std::size_t remembered)
    : spec_(std::move(spec)), table_(std::move(table)), memo_(std::make_unique<Memo>(remembered)) {
  ARAGO_ASSERT(spec_->system() == table_.system(),
               "spec of " << spec_->system() << " with the transforms of " << table_.system());
  order_ = table_.order(*spec_);
}

DerivedResolver::~DerivedResolver() = default;
DerivedResolver::DerivedResolver(DerivedResolver&&) noexcept = default;
DerivedResolver& DerivedResolver::operator=(DerivedResolver&&) noexcept = default;

std::shared_ptr<const Resolved> DerivedResolver::resolve(const ParameterStore& store,
                                                         std::span<const Override> overrides) const {
  ARAGO_REQUIRE(store.spec().system() == spec_->system(),
                "parameters of " << store.spec().system() << " cannot be resolved as " << spec_->system());
  if (memo_->capacity == 0) return compute(store, overrides);
  const std::string key = memo_key(store.content_hash(), overrides);
  if (auto known = memo_->find(key)) return known;
  auto outcome = compute(store, overrides);
  memo_->keep(key, outcome);
  return outcome;
}

std::shared_ptr<const Resolved> DerivedResolver::compute(const ParameterStore& store,
                                                         std::span<const Override> overrides) const {
  std::shared_ptr<Resolved> outcome(new Resolved(store));
  for (const Override& o : overrides) {
    check_override(*spec_, o);
    check_derived(spec_->at(o.key), o.value, "an override");
    log::warning("{} is overridden with {}: {}", o.key, o.value, o.reason);
    outcome->overrides_.push_back(o);
    outcome->nodes_[o.key] = {{}, {o.value, Eigen::MatrixXd(static_cast<Eigen::Index>(o.value.size()), 0)}};
  }
  for (const std::string& key : order_) {
    outcome->order_.push_back(key);
    if (!outcome->nodes_.contains(key)) outcome->evaluate(*table_.find(key), spec_->at(key));
  }
  return outcome;
}

void Resolved::evaluate(const Transform& transform, const ParamField& field) {
  std::vector<std::vector<double>> numbers;
  for (const std::string& input : transform.inputs) numbers.push_back(reals(input));
  const std::vector<std::span<const double>> spans(numbers.begin(), numbers.end());
  Node node{transform.inputs, transform.evaluate(spans)};
  check_derived(field, node.evaluation.value, "derived from " + fmt::format("{}", fmt::join(transform.inputs, ", ")));
  nodes_[transform.key] = std::move(node);
}

std::uint64_t DerivedResolver::memo_hits() const {
  const std::lock_guard lock(memo_->mutex);
  return memo_->hits;
}

std::uint64_t DerivedResolver::memo_misses() const {
  const std::lock_guard lock(memo_->mutex);
  return memo_->misses;
}

std::shared_ptr<const Resolved> resolve(const ParameterStore& store, std::span<const Override> overrides) {
  static const DerivedResolver resolvers[] = {DerivedResolver(SystemId::two_plane, 0),
                                              DerivedResolver(SystemId::three_plane, 0),
                                              DerivedResolver(SystemId::four_plane, 0)};
  return resolvers[static_cast<std::size_t>(system_from_name(store.spec().system()))].resolve(store, overrides);
}

}  // namespace arago::params
