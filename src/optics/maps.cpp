#include "arago/optics/maps.hpp"

#include "arago/core/error.hpp"

namespace arago::optics {

double power(const ConstComplexMap& field) {
  double total = 0;
  for (std::size_t row = 0; row < field.extent(0); ++row) {
    double row_sum = 0;
    for (std::size_t col = 0; col < field.extent(1); ++col) row_sum += abs_squared(field(row, col));
    total += row_sum;
  }
  return total;
}

double inner(const ConstComplexMap& a, const ConstComplexMap& b) {
  ARAGO_ASSERT(a.extent(0) == b.extent(0) && a.extent(1) == b.extent(1), "inner product of maps of different shapes");
  double total = 0;
  for (std::size_t row = 0; row < a.extent(0); ++row) {
    double row_sum = 0;
    for (std::size_t col = 0; col < a.extent(1); ++col)
      row_sum += a(row, col).real() * b(row, col).real() + a(row, col).imag() * b(row, col).imag();
    total += row_sum;
  }
  return total;
}

double sum(const ConstRealMap& map) {
  double total = 0;
  for (std::size_t row = 0; row < map.extent(0); ++row) {
    double row_sum = 0;
    for (std::size_t col = 0; col < map.extent(1); ++col) row_sum += map(row, col);
    total += row_sum;
  }
  return total;
}

}  // namespace arago::optics
