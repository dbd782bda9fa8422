#pragma once

#include "arago/config/field_visitor.hpp"

#include <string>
#include <vector>

namespace arago::config {

/// Section [run]: recorded in every result, never hashed.
struct RunConfig {
  std::string name;
  std::string experiment;
  std::string notes;
};
void describe(FieldVisitor& visitor, RunConfig& config);

/// Section [input]: files besides data.file that a verb reads. "" = not given.
struct InputConfig {
  std::string model;               ///< model.h5, or a run directory that holds one
  std::string reconstruction;      ///< reconstruction.h5, or a run directory
  std::string truth;               ///< file with the true object
  std::vector<std::string> files;  ///< what compare and report put side by side
  std::string weights;             ///< plain arrays of a network, FILE or FILE:/group
  std::string image;               ///< image that a fit explains
};
void describe(FieldVisitor& visitor, InputConfig& config);

}  // namespace arago::config
