#pragma once

#include <string>
#include <string_view>

namespace arago::ptycho {

/// What a number of an evaluation means: printed and stored beside it.
struct MetricConvention {
  std::string unit;  ///< "" for dimensionless
  std::string text;
};

/// The convention of a value of ptycho::Evaluation (or data_residual, poisson_deviance) by its name; empty texts for a
/// name that is none of them.
MetricConvention convention_of(std::string_view name);

}  // namespace arago::ptycho
