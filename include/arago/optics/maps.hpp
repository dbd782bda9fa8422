#pragma once

#include "arago/core/views.hpp"

namespace arago::optics {

/// Maps over a plane, [row][column] = [y][x], both growing with the coordinate. The optics module computes in host
/// memory and in double precision; only the fields of an image may be float, see params::FieldPrecision. Lower-case
/// `samples` are counts of pixels across; all planes are square.
using RealMap = HostView<double**>;
using ConstRealMap = HostView<const double**>;
template <class Scalar>
using ComplexMapOf = HostView<Complex<Scalar>**>;
template <class Scalar>
using ConstComplexMapOf = HostView<const Complex<Scalar>**>;
using ComplexMap = ComplexMapOf<double>;
using ConstComplexMap = ConstComplexMapOf<double>;

/// Stacks of maps, [index][row][column]: modes of a basis, fields of many chains.
using RealStack = HostView<double***>;
using ConstRealStack = HostView<const double***>;
using ComplexStack = HostView<Complex<double>***>;
using ConstComplexStack = HostView<const Complex<double>***>;

/// sum |z|^2 of a field, added row by row.
double power(const ConstComplexMap& field);
/// Real inner product Re sum conj(a) b.
double inner(const ConstComplexMap& a, const ConstComplexMap& b);
/// Sum of all elements, row by row.
double sum(const ConstRealMap& map);

}  // namespace arago::optics
