#pragma once

#include "arago/fit/fisher.hpp"

#include <string>

namespace arago::fit {

/// What identifies a file: hash of the configuration and its text.
struct FisherOrigin {
  std::string config_hash;
  std::string config_text;
};

/// Writes fisher.h5 ("arago-fisher/1"): matrix, bounds, modes, image, parameters, configuration. By this rank alone.
/// ResourceError.
void write_fisher(const std::string& path, const FisherReport& report, const FisherConfig& config,
                  const FisherOrigin& origin);

/// The bounds as text, one line a parameter; separations and positions in micro-arcseconds.
std::string bounds_table(const FisherReport& report);

/// "separation" of "binary.separation_as", whose unit is "as"; labels of mirror modes as they are.
std::string short_label(const std::string& label, const std::string& unit);

/// Two heat maps side by side: how alike parameters act on the image, and correlation of their estimates (as far as
/// modes were kept).
void draw_fisher(const std::string& path, const FisherReport& report, const std::string& title);
/// Composition of the eigenmodes: component of each parameter (rows) in each mode (columns, strongest first).
void draw_modes(const std::string& path, const FisherReport& report, const std::string& title);
/// Eigenvalues on a logarithmic scale, kept and cut ones.
void draw_spectrum(const std::string& path, const FisherReport& report, const std::string& title);

}  // namespace arago::fit
