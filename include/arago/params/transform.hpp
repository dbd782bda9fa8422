#pragma once

#include "arago/params/param_spec.hpp"
#include "arago/params/system_id.hpp"

#include <Eigen/Core>

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arago::params {

/// What a transform gives: its value and the partial derivatives to its inputs.
struct Evaluation {
  std::vector<double> value;
  /// (elements of the value) x (elements of all inputs, in the order of the declared inputs).
  Eigen::MatrixXd jacobian;
};

/// The numbers of the inputs, in the declared order; a scalar is a list of one.
using Inputs = std::span<const std::span<const double>>;

/// A pure function key <- inputs with its exact derivatives.
struct Transform {
  std::string key;
  std::vector<std::string> inputs;
  /// InputError if the inputs have no image (afocal pair, mirror behind a focus, flux that is not positive).
  std::function<Evaluation(Inputs)> evaluate;
};

/// The transforms of one system: an acyclic table. Tables of different systems never see each other.
class TransformTable {
 public:
  static constexpr int depth_limit = 32;

  explicit TransformTable(std::string system) : system_(std::move(system)) {}
  /// The table of a telescope system (what all systems share, plus its own); built when first asked for.
  static const TransformTable& of(SystemId system);

  const std::string& system() const { return system_; }
  /// std::logic_error if the key has a transform already.
  void add(Transform transform);
  /// nullptr if there is none.
  const Transform* find(std::string_view key) const;
  std::vector<std::string> keys() const;

  /// All keys so that inputs come first. InputError: an input that is neither stored in `spec` nor has a transform
  /// (names who asked, and the system), a cycle (prints the path), a chain longer than depth_limit.
  std::vector<std::string> order(const ParamSpec& spec) const;

 private:
  std::string system_;
  std::map<std::string, Transform, std::less<>> transforms_;
};

/// Sentences about what does not fit between a spec and its table: derived keys without transform, transforms without
/// field.
std::vector<std::string> lint(const ParamSpec& spec, const TransformTable& table);

}  // namespace arago::params
