#include "arago/params/store_builder.hpp"
#include "arago/params/theta_packing.hpp"

#include <algorithm>
#include <map>

namespace arago::params {

namespace {

/// d stored elements / d natural theta: the stored keys that theta moves, and one row for each of their elements.
struct StoredSlopes {
  std::vector<std::string> keys;
  std::map<std::string, Eigen::Index> first_row;
  Eigen::MatrixXd rows;
};

void append_key(StoredSlopes& slopes, const std::string& key, Eigen::Index n_elements) {
  if (slopes.first_row.contains(key)) return;
  slopes.first_row[key] = slopes.rows.rows();
  slopes.keys.push_back(key);
  slopes.rows.conservativeResize(slopes.rows.rows() + n_elements, Eigen::NoChange);
  slopes.rows.bottomRows(n_elements).setZero();
}

/// Stored keys follow theta directly.
void append_stored(StoredSlopes& slopes, const ThetaBlock& block, const ParameterStore& store) {
  append_key(slopes, block.key, static_cast<Eigen::Index>(store.at(block.key).size()));
  for (std::size_t i = 0; i < block.elements.size(); ++i)
    slopes.rows(slopes.first_row[block.key] + static_cast<Eigen::Index>(block.elements[i]),
                static_cast<Eigen::Index>(block.start + i)) = 1.0;
}

/// The effective parameter e of a derived quantity v whose base b follows the other elements:
///   e = v / b:  de = dv / b - v db / b^2          e = v - b:  de = dv - db
void append_effective(StoredSlopes& slopes, const SettableDerived& settable, Eigen::Index column,
                      const Resolved& resolved, const std::vector<std::string>& stored_keys) {
  const std::string outputs[] = {settable.base};
  const Eigen::MatrixXd to_stored = resolved.jacobian(outputs, stored_keys);
  const Eigen::RowVectorXd base_slope = to_stored.lazyProduct(slopes.rows.topRows(to_stored.cols()));
  const bool ratio = settable.relation == SettableDerived::Relation::ratio;
  const double base = resolved.real(settable.base), value = resolved.real(settable.key);
  append_key(slopes, settable.effective, 1);
  auto row = slopes.rows.bottomRows(1);
  row = ratio ? Eigen::RowVectorXd(-value / (base * base) * base_slope) : Eigen::RowVectorXd(-base_slope);
  row(0, column) += ratio ? 1.0 / base : 1.0;
}

}  // namespace

Eigen::MatrixXd ThetaPacking::jacobian(const DerivedResolver& resolver, const Eigen::VectorXd& theta,
                                       const ParameterStore& base, std::span<const std::string> outputs) const {
  const ParameterStore store = unpack(theta, base);
  const auto resolved = resolver.resolve(store);
  StoredSlopes slopes;
  slopes.rows.resize(0, theta.size());
  for (const ThetaBlock& block : blocks_)
    if (spec_->at(block.key).kind != Kind::derived) append_stored(slopes, block, store);
  const std::vector<std::string> stored_keys = slopes.keys;
  for (const SettableDerived& settable : settable_keys(*spec_))
    for (const ThetaBlock& block : blocks_)
      if (block.key == settable.key)
        append_effective(slopes, settable, static_cast<Eigen::Index>(block.start), *resolved, stored_keys);
  const Eigen::MatrixXd to_natural = resolved->jacobian(outputs, slopes.keys).lazyProduct(slopes.rows);
  return to_natural * natural_slope(theta).asDiagonal();
}

}  // namespace arago::params
