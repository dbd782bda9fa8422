#pragma once

#include "arago/params/transform.hpp"

#include <initializer_list>
#include <span>
#include <vector>

namespace arago::params::detail {

std::vector<Transform> source_transforms();       ///< all systems: wavelengths, flux, star positions
std::vector<Transform> two_mirror_transforms();   ///< three and four plane: M1 with M2, plate scale
std::vector<Transform> three_plane_transforms();  ///< focal length and padding with two mirrors
std::vector<Transform> four_plane_transforms();   ///< M3, focal length and padding with three mirrors

/// A scalar with its partial derivatives, one for each input element.
Evaluation scalar(double value, std::initializer_list<double> partials);

/// n wavelengths of a band, both edges included, lambda_i = centre + bandwidth (i/(n-1) - 1/2); n = 1: the centre (the
/// original program gave the lower edge). A list that is not empty replaces them. Jacobian columns: centre, bandwidth,
/// n, list. InputError unless they are positive and increase.
Evaluation band_wavelengths(double centre_m, double bandwidth_m, int n, std::span<const double> list_m);

}  // namespace arago::params::detail
