#include "arago/core/error.hpp"
#include "arago/optics/zernike.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <cmath>

namespace arago::optics {
namespace {

double weighted_inner(const double* a, const double* b, const ConstRealMap& weight) {
  double total = 0;
  for (std::size_t k = 0; k < weight.size(); ++k) total += weight.data()[k] * a[k] * b[k];
  return total;
}

void check_shapes(const ConstRealStack& basis, const ConstRealMap& map) {
  ARAGO_REQUIRE(basis.extent(1) == map.extent(0) && basis.extent(2) == map.extent(1),
                "basis of " << basis.extent(1) << " x " << basis.extent(2) << " samples and map of " << map.extent(0)
                            << " x " << map.extent(1) << " must have one grid");
}

}  // namespace

RealStack orthonormalised(const ConstRealStack& basis, const ConstRealMap& weight) {
  check_shapes(basis, weight);
  const std::size_t pixels = weight.size();
  const double area = sum(weight);
  RealStack result("optics orthonormal basis", basis.extent(0), basis.extent(1), basis.extent(2));
  for (std::size_t mode = 0; mode < basis.extent(0); ++mode) {
    double* column = result.data() + mode * pixels;
    std::copy_n(basis.data() + mode * pixels, pixels, column);
    const double before = weighted_inner(column, column, weight);
    for (int pass = 0; pass < 2; ++pass)
      for (std::size_t other = 0; other < mode; ++other) {
        const double* known = result.data() + other * pixels;
        const double part = weighted_inner(known, column, weight) / area;
        for (std::size_t k = 0; k < pixels; ++k) column[k] -= part * known[k];
      }
    const double after = weighted_inner(column, column, weight);
    ARAGO_REQUIRE(after > 1e-20 * before && before > 0,
                  "mode " << mode << " of the basis depends on those before it on this aperture; leave it out");
    for (std::size_t k = 0; k < pixels; ++k) column[k] *= std::sqrt(area / after);
  }
  return result;
}

std::vector<double> fit_coefficients(const ConstRealMap& map, const ConstRealStack& basis, const ConstRealMap& weight) {
  check_shapes(basis, map);
  check_shapes(basis, weight);
  const std::size_t modes = basis.extent(0), pixels = map.size();
  Eigen::MatrixXd normal(modes, modes);
  Eigen::VectorXd right(modes);
  for (std::size_t i = 0; i < modes; ++i) {
    right(i) = weighted_inner(basis.data() + i * pixels, map.data(), weight);
    for (std::size_t j = 0; j <= i; ++j)
      normal(i, j) = normal(j, i) = weighted_inner(basis.data() + i * pixels, basis.data() + j * pixels, weight);
  }
  const Eigen::VectorXd solution = normal.ldlt().solve(right);
  return {solution.begin(), solution.end()};
}

RealMap combine(const ConstRealStack& basis, std::span<const double> coefficients) {
  ARAGO_REQUIRE(basis.extent(0) == coefficients.size(),
                coefficients.size() << " coefficients for a basis of " << basis.extent(0) << " modes");
  RealMap map("optics combined modes", basis.extent(1), basis.extent(2));
  for (std::size_t mode = 0; mode < coefficients.size(); ++mode)
    for (std::size_t k = 0; k < map.size(); ++k)
      map.data()[k] += coefficients[mode] * basis.data()[mode * map.size() + k];
  return map;
}

std::vector<double> project(const ConstRealStack& basis, const ConstRealMap& map) {
  check_shapes(basis, map);
  std::vector<double> products(basis.extent(0), 0.0);
  for (std::size_t mode = 0; mode < products.size(); ++mode)
    for (std::size_t row = 0; row < map.extent(0); ++row) {
      double row_sum = 0;
      for (std::size_t col = 0; col < map.extent(1); ++col) row_sum += basis(mode, row, col) * map(row, col);
      products[mode] += row_sum;
    }
  return products;
}

}  // namespace arago::optics
