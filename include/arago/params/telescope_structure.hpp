#pragma once

#include "arago/params/parameter_store.hpp"
#include "arago/params/system_id.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::params {

enum class TransformEngine { local, slab };
enum class FreeSpaceKernel { separable, angular_spectrum };
enum class FieldPrecision { float64, float32 };
enum class Normalisation { renormalise, physical };
enum class MaskKind { none, rosette, file, opd };
enum class MaskResample { centre, legacy };

/// Power-law wavefront error of a mirror: PSD ~ f^-alpha, RMS over the mirror in metres, own seed, or a map from a
/// file.
struct WavefrontError {
  double alpha = 2.5;
  double rms_m = 0.0;
  std::int64_t seed = 0;
  std::string file;  ///< "FILE.h5:/dataset", path difference in metres; "" = drawn
};

/// A mirror that clips or aberrates the beam.
struct Mirror {
  double diameter_m = 0.0;        ///< inf = unlimited (M3)
  double basis_diameter_m = 0.0;  ///< disc of its Zernike modes
  std::vector<int> noll_indices;
  WavefrontError calibrated;
  WavefrontError uncalibrated;
};

/// The structural part of a store as a plain struct: what the nodes are built from, without look-ups by text.
struct TelescopeStructure {
  SystemId system = SystemId::three_plane;
  TransformEngine transform = TransformEngine::local;
  FreeSpaceKernel free_space = FreeSpaceKernel::separable;
  Normalisation normalisation = Normalisation::renormalise;
  FieldPrecision precision = FieldPrecision::float64;
  int image_parity = -1;  ///< sign of the matrix transform's kernel, +1 or -1

  int pupil_npix = 256;  ///< N
  int psf_npix = 256;    ///< M
  int oversample = 1;
  int pupil_oversample = 2;
  std::vector<double> wavelengths_m;  ///< increasing

  double obscuration_m = 0.0;  ///< D2 where there is a second mirror
  int n_struts = 4;
  double strut_width_m = 0.0;
  double strut_rotation_deg = 0.0;

  MaskKind mask = MaskKind::none;
  std::string mask_file;
  MaskResample mask_resample = MaskResample::centre;
  bool mask_binarise = true;
  double mask_design_wavelength_m = 0.0;

  std::vector<Mirror> mirrors;  ///< M1, M2, M3 as the system has them
};

/// InputError if the band has no increasing positive wavelengths.
TelescopeStructure structure_of(const ParameterStore& store);

}  // namespace arago::params
