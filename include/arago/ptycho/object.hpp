#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/core/views.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace arago::ptycho {

enum class ObjectKind {
  lines,         ///< 400 random one-pixel lines, blurred with sigma 1, 5 and 10 px and mixed 1 : 2 : 5
  grf,           ///< Gaussian random field with power k^-0.4
  dead_leaves,   ///< occluding discs, radius density r^-3
  siemens_star,  ///< 36 spokes
  moonflower,    ///< petals of a smooth radial curve: curved edges of all directions
  file,          ///< read by module data
};

/// Section [object]: the object of a simulation.
struct ObjectConfig {
  ObjectKind kind = ObjectKind::lines;
  std::int64_t size_px = 392;
  std::int64_t seed = 1;
  std::string file;   ///< kind = file
  bool phase = true;  ///< false: real objects
};

void describe(config::FieldVisitor& visitor, ObjectConfig& config);
void validate(const ObjectConfig& config);

/// The complex object (size_px, size_px) of every kind but `file`, from CounterRng(seed, Stream::object).
/// lines, grf: the amplitude Y is drawn, the phase follows it, phase_of_amplitude(Y); the others draw both.
HostView<Complex<double>**> make_object(const ObjectConfig& config);

/// The amplitude of kind `lines` for given ends {row0, column0, row1, column1} on a canvas of twice the size: one-pixel
/// Bresenham lines of value 1, Y = blur(1 px) + 2 blur(5 px) + 5 blur(10 px), central size x size pixels.
HostView<double**> lines_between(int size, std::span<const std::array<int, 4>> ends);

/// phi = pi tanh((Y - max(Y)/2) / (3 mean(Y))), the phase that PtychoPINN gives to an amplitude.
HostView<double**> phase_of_amplitude(const HostView<const double**>& amplitude);

/// a exp(i phi), element by element.
HostView<Complex<double>**> from_polar(const HostView<const double**>& amplitude,
                                       const HostView<const double**>& phase);

/// Separable Gaussian blur with standard deviation sigma_px: kernel radius int(4 sigma + 0.5), normalised, edge pixels
/// mirrored with repetition (d c b a | a b c d | d c b a).
HostView<double**> gaussian_blur(const HostView<const double**>& image, double sigma_px);

}  // namespace arago::ptycho
