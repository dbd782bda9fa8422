#pragma once

#include "arago/params/parameter_store.hpp"
#include "arago/params/transform.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arago::params {

/// A derived value that is set by hand instead of computed. Part of the record of a run; logged as a warning.
struct Override {
  std::string key;
  std::vector<double> value;
  std::string reason;  ///< must not be empty
};

/// All values of one store, primitives and derived alike, with the derivatives between them. Immutable.
class Resolved {
 public:
  /// InputError if there is no such key.
  double real(std::string_view key) const;                ///< a scalar number
  std::vector<double> reals(std::string_view key) const;  ///< any numbers, lists row by row
  std::int64_t integer(std::string_view key) const;       ///< a whole number: "system.pad_factor"

  const ParameterStore& store() const { return store_; }
  const std::string& store_hash() const { return store_hash_; }
  const std::vector<Override>& overrides() const { return overrides_; }
  std::vector<std::string> derived_keys() const { return order_; }

  /// d outputs / d inputs, exact, by the chain rule through the table: (elements of all outputs) x (elements of all
  /// inputs). Outputs: any numeric keys. Inputs: stored numeric keys. An overridden key is a constant.
  Eigen::MatrixXd jacobian(std::span<const std::string> outputs, std::span<const std::string> inputs) const;

 private:
  friend class DerivedResolver;
  struct Node {
    std::vector<std::string> inputs;
    Evaluation evaluation;
  };
  using Derivatives = std::map<std::string, Eigen::MatrixXd, std::less<>>;  // d value / d wanted inputs
  using OfStored = std::function<Eigen::MatrixXd(const std::string& key)>;

  explicit Resolved(const ParameterStore& store) : store_(store), store_hash_(store.content_hash()) {}
  void evaluate(const Transform& transform, const ParamField& field);
  static Eigen::MatrixXd chain(const Node& node, const OfStored& of_stored, const Derivatives& derivatives,
                               Eigen::Index n_columns);

  ParameterStore store_;
  std::string store_hash_;
  std::vector<Override> overrides_;
  std::vector<std::string> order_;
  std::map<std::string, Node, std::less<>> nodes_;
};

/// Computes the derived values of stores of one system. Keeps the outcomes of the last stores it saw (same content,
/// same object). Thread-safe.
class DerivedResolver {
 public:
  /// The spec and the table of a telescope system. `remembered` is the number of outcomes that are kept.
  explicit DerivedResolver(SystemId system, std::size_t remembered = 64);
  /// For any pair of spec and table; InputError as TransformTable::order, std::logic_error if their systems differ.
  DerivedResolver(std::shared_ptr<const ParamSpec> spec, TransformTable table, std::size_t remembered = 64);

  /// InputError: store of another system, a derived value out of its bounds, what a transform rejects, an override of a
  /// key that is not derived or without reason.
  std::shared_ptr<const Resolved> resolve(const ParameterStore& store, std::span<const Override> overrides = {}) const;

  ~DerivedResolver();
  DerivedResolver(DerivedResolver&&) noexcept;
  DerivedResolver& operator=(DerivedResolver&&) noexcept;

  const TransformTable& table() const { return table_; }
  std::uint64_t memo_hits() const;
  std::uint64_t memo_misses() const;

 private:
  std::shared_ptr<const Resolved> compute(const ParameterStore& store, std::span<const Override> overrides) const;

  struct Memo;
  std::shared_ptr<const ParamSpec> spec_;
  TransformTable table_;
  std::vector<std::string> order_;
  std::unique_ptr<Memo> memo_;
};

/// Shorthand for one store, without a memo.
std::shared_ptr<const Resolved> resolve(const ParameterStore& store, std::span<const Override> overrides = {});

}  // namespace arago::params
