#include "arago/core/error.hpp"
#include "arago/params/derived_resolver.hpp"

#include <cmath>
#include <utility>

namespace arago::params {

std::vector<double> Resolved::reals(std::string_view key) const {
  const auto found = nodes_.find(key);
  if (found != nodes_.end()) return found->second.evaluation.value;
  const Value& stored = store_.at(key);
  ARAGO_REQUIRE(stored.dtype() != Dtype::text, key << " is a text, not a number");
  return stored.as_reals();
}

double Resolved::real(std::string_view key) const {
  const std::vector<double> numbers = reals(key);
  ARAGO_REQUIRE(numbers.size() == 1, key << " has " << numbers.size() << " elements and is no scalar");
  return numbers.front();
}

std::int64_t Resolved::integer(std::string_view key) const {
  const double number = real(key);
  ARAGO_REQUIRE(number == std::floor(number) && std::abs(number) < 9e15, key << "=" << number << " is no whole number");
  return static_cast<std::int64_t>(number);
}

Eigen::MatrixXd Resolved::jacobian(std::span<const std::string> outputs, std::span<const std::string> inputs) const {
  // Columns of the wanted inputs; their own derivative is the identity.
  Eigen::Index n_columns = 0;
  std::map<std::string, std::pair<Eigen::Index, Eigen::Index>, std::less<>> columns;  // key -> first, count
  for (const std::string& key : inputs) {
    const auto count = static_cast<Eigen::Index>(store_.at(key).as_reals().size());
    ARAGO_REQUIRE(columns.emplace(key, std::pair{n_columns, count}).second, key << " is given twice");
    n_columns += count;
  }
  const auto of_stored = [&](const std::string& key) {
    Eigen::MatrixXd identity = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(reals(key).size()), n_columns);
    if (const auto found = columns.find(key); found != columns.end())
      identity.middleCols(found->second.first, found->second.second).setIdentity();
    return identity;
  };

  Derivatives derivatives;
  for (const std::string& key : order_) derivatives[key] = chain(nodes_.at(key), of_stored, derivatives, n_columns);

  std::vector<Eigen::MatrixXd> rows;
  Eigen::Index n_rows = 0;
  for (const std::string& key : outputs) {
    const auto derived = derivatives.find(key);
    rows.push_back(derived == derivatives.end() ? of_stored(key) : derived->second);
    n_rows += rows.back().rows();
  }
  Eigen::MatrixXd result(n_rows, n_columns);
  Eigen::Index row = 0;
  for (const Eigen::MatrixXd& block : rows) {
    result.middleRows(row, block.rows()) = block;
    row += block.rows();
  }
  return result;
}

Eigen::MatrixXd Resolved::chain(const Node& node, const OfStored& of_stored, const Derivatives& derivatives,
                                Eigen::Index n_columns) {
  const Evaluation& evaluation = node.evaluation;
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(evaluation.value.size()), n_columns);
  Eigen::Index first = 0;
  for (const std::string& input : node.inputs) {
    const auto derived = derivatives.find(input);
    const Eigen::MatrixXd of_input = derived == derivatives.end() ? of_stored(input) : derived->second;
    result += evaluation.jacobian.middleCols(first, of_input.rows()).lazyProduct(of_input);
    first += of_input.rows();
  }
  return result;
}

}  // namespace arago::params
