#include "arago/params/theta_packing.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/params/alias.hpp"
#include "arago/params/element_key.hpp"
#include "arago/params/keys.hpp"
#include "arago/params/store_builder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arago::params {

namespace {

/// "M1 Z4" for coefficients, "key[2]" for other lists, the key itself for scalars.
std::string label_of(const ParameterStore& reference, const ParamField& field, std::size_t element) {
  if (field.shape == Shape::scalar) return field.key;
  for (const auto& [key, mirror] :
       {std::pair{keys::m1_zernikes, "M1"}, {keys::m2_zernikes, "M2"}, {keys::m3_zernikes, "M3"}})
    if (field.key == key) return fmt::format("{} Z{}", mirror, reference.integers(field.size_like)[element]);
  return fmt::format("{}[{}]", field.key, element);
}

std::vector<std::string> inferable_keys(const ParamSpec& spec) {
  std::vector<std::string> result;
  for (const ParamField& field : spec.fields())
    if (field.inferable) result.push_back(field.key);
  return result;
}

std::vector<std::size_t> elements_of(const ParameterStore& reference, const ParamField& field,
                                     const ElementKey& element) {
  if (!element.whole()) return {position_in(reference, element)};
  if (field.shape == Shape::scalar) return {0};
  std::vector<std::size_t> all(reference.at(field.key).size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  ARAGO_REQUIRE(!all.empty(), field.key << " has no elements to infer; give " << field.size_like << " first");
  return all;
}

/// `x` moved by whole periods into [min, max].
double wrapped(const ParamField& field, double x) {
  if (!field.period || !std::isfinite(x) || field.bounds.contains(x)) return x;
  const double turned = x - *field.period * std::floor((x - field.bounds.min) / *field.period);
  return std::clamp(turned, field.bounds.min, field.bounds.max);
}

}  // namespace

ThetaPacking::ThetaPacking(const ParameterStore& reference, std::span<const std::string> selection,
                           Coordinates coordinates)
    : spec_(reference.shared_spec()), coordinates_(coordinates) {
  for (const std::string& name : selection) add_block(reference, name);
  ARAGO_REQUIRE(!labels_.empty(), "no parameter is selected; name some of: " << fmt::format(
                                      "{}", fmt::join(inferable_keys(*spec_), ", ")));
  for (const SettableDerived& settable : settable_keys(*spec_))
    ARAGO_REQUIRE(!selects(settable.key) || !selects(settable.effective),
                  settable.key << " and " << settable.effective << " are the same parameter; select one of them");
}

void ThetaPacking::add_block(const ParameterStore& reference, const std::string& name) {
  const ElementKey element = parse_element_key(canonical_key(name, notes_));
  const ParamField& field = spec_->at(element.key, "the selected parameters");
  ARAGO_REQUIRE(field.inferable, fmt::format("{} cannot be inferred ({}); inferable keys of {}: {}", name,
                                             field.structural ? "structural" : name_of(field.kind), spec_->system(),
                                             fmt::join(inferable_keys(*spec_), ", ")));
  ThetaBlock block{field.key, elements_of(reference, field, element), size(), 0, field.unit};
  for (const std::size_t i : block.elements) {
    labels_.push_back(label_of(reference, field, i));
    const bool repeated = std::find(labels_.begin(), labels_.end() - 1, labels_.back()) != labels_.end() - 1;
    ARAGO_REQUIRE(!repeated, labels_.back() << " is selected twice (by " << name << "); select it once");
    units_.push_back(field.unit);
    priors_.push_back(*field.prior);
    bijectors_.emplace_back(coordinates_ == Coordinates::natural ? Bijector::Kind::identity : field.bijector,
                            field.bounds);
  }
  block.stop = size();
  blocks_.push_back(std::move(block));
}

bool ThetaPacking::selects(std::string_view key) const {
  return std::any_of(blocks_.begin(), blocks_.end(), [&](const ThetaBlock& block) { return block.key == key; });
}

std::string ThetaPacking::layout_hash() const {
  std::string bytes;
  Value(spec_->system()).append_bytes(bytes);
  Value(coordinates_ == Coordinates::natural ? "natural" : "unconstrained").append_bytes(bytes);
  for (const ThetaBlock& block : blocks_) {
    Value(block.key).append_bytes(bytes);
    Value(std::vector<std::int64_t>(block.elements.begin(), block.elements.end())).append_bytes(bytes);
  }
  for (std::size_t i = 0; i < size(); ++i) {
    Value(labels_[i]).append_bytes(bytes);
    Value(std::string(name_of(bijectors_[i].kind()))).append_bytes(bytes);
  }
  return hash_hex(bytes);
}

void ThetaPacking::check_size(const Eigen::VectorXd& theta) const {
  ARAGO_REQUIRE(static_cast<std::size_t>(theta.size()) == size(),
                "theta has " << theta.size() << " elements, the selection has " << size());
}

Eigen::VectorXd ThetaPacking::pack(const ParameterStore& store) const {
  Eigen::VectorXd theta(static_cast<Eigen::Index>(size()));
  for (const ThetaBlock& block : blocks_) {
    const bool derived = spec_->at(block.key).kind == Kind::derived;
    const std::vector<double> numbers = derived ? resolve(store)->reals(block.key) : store.at(block.key).as_reals();
    for (std::size_t i = block.start; i < block.stop; ++i) {
      const std::size_t element = block.elements[i - block.start];
      ARAGO_REQUIRE(element < numbers.size(),
                    labels_[i] << " is not in the store: " << block.key << " has " << numbers.size() << " elements");
      try {
        theta[static_cast<Eigen::Index>(i)] = bijectors_[i].inverse(numbers[element]);
      } catch (const InputError& error) {
        throw InputError(labels_[i] + ": " + error.what());
      }
    }
  }
  return theta;
}

Eigen::VectorXd ThetaPacking::natural(const Eigen::VectorXd& theta) const {
  check_size(theta);
  Eigen::VectorXd values(theta.size());
  for (Eigen::Index i = 0; i < theta.size(); ++i) values[i] = bijectors_[static_cast<std::size_t>(i)].forward(theta[i]);
  for (const ThetaBlock& block : blocks_) {
    const ParamField& field = spec_->at(block.key);
    for (std::size_t i = block.start; i < block.stop; ++i) {
      double& value = values[static_cast<Eigen::Index>(i)];
      value = wrapped(field, value);
    }
  }
  return values;
}

Eigen::VectorXd ThetaPacking::natural_slope(const Eigen::VectorXd& theta) const {
  check_size(theta);
  Eigen::VectorXd slopes(theta.size());
  for (Eigen::Index i = 0; i < theta.size(); ++i)
    slopes[i] = bijectors_[static_cast<std::size_t>(i)].derivative(theta[i]);
  return slopes;
}

bool ThetaPacking::admissible(const Eigen::VectorXd& theta) const {
  const Eigen::VectorXd values = natural(theta);
  for (const ThetaBlock& block : blocks_)
    for (std::size_t i = block.start; i < block.stop; ++i) {
      const double value = values[static_cast<Eigen::Index>(i)];
      if (!std::isfinite(value) || !spec_->at(block.key).bounds.contains(value)) return false;
    }
  return true;
}

void ThetaPacking::put_block(const ThetaBlock& block, const Eigen::VectorXd& values, const ParameterStore& base,
                             ParameterStore::Values& changes) const {
  const auto earlier = changes.find(block.key);  // another block may hold other elements of the same list
  std::vector<double> numbers = (earlier == changes.end() ? base.at(block.key) : earlier->second).as_reals();
  for (std::size_t i = block.start; i < block.stop; ++i) {
    const std::size_t element = block.elements[i - block.start];
    ARAGO_REQUIRE(element < numbers.size(), labels_[i] << " has no place in the store: " << block.key << " has "
                                                       << numbers.size() << " elements");
    numbers[element] = values[static_cast<Eigen::Index>(i)];
  }
  const bool scalar = spec_->at(block.key).shape == Shape::scalar;
  changes.insert_or_assign(block.key, scalar ? Value(numbers[0]) : Value(numbers));
}

ParameterStore ThetaPacking::unpack(const Eigen::VectorXd& theta, const ParameterStore& base) const {
  ARAGO_REQUIRE(base.spec().system() == spec_->system(),
                "theta of " << spec_->system() << " cannot be unpacked into parameters of " << base.spec().system());
  const Eigen::VectorXd values = natural(theta);
  ParameterStore::Values changes;
  for (const ThetaBlock& block : blocks_)
    if (spec_->at(block.key).kind != Kind::derived) put_block(block, values, base, changes);
  ParameterStore store = base.with(changes);
  for (const ThetaBlock& block : blocks_)
    if (spec_->at(block.key).kind == Kind::derived)
      store = with_derived(store, block.key, values[static_cast<Eigen::Index>(block.start)]);
  return store;
}

Eigen::VectorXd ThetaPacking::prior_widths() const {
  Eigen::VectorXd widths(static_cast<Eigen::Index>(size()));
  for (std::size_t i = 0; i < size(); ++i) widths[static_cast<Eigen::Index>(i)] = priors_[i].width;
  return widths;
}

}  // namespace arago::params
